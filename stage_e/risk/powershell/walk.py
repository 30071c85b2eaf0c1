"""What is inside a part of the tree."""

from collections.abc import Iterator
from typing import TypeAlias, assert_never

from stage_e.risk.powershell.tree import (
    Array,
    Assignment,
    Block,
    Command,
    Compound,
    Expression,
    Flow,
    ForEach,
    Function,
    Literal,
    Member,
    Nested,
    Parameter,
    Pipeline,
    Splat,
    Statement,
    TypeName,
    Unreadable,
    Variable,
)

Node: TypeAlias = Statement | Expression | Command


def inside(node: Node) -> tuple[Node, ...]:
    """The parts of ``node``, in the order of the text."""
    match node:
        case Command(name=name, arguments=arguments, written_to=written_to):
            values = (each.value if isinstance(each, Parameter) else each for each in arguments)
            return (name, *(value for value in values if value is not None), *written_to)
        case Pipeline() | Assignment() | Function() | Flow() | ForEach() | Unreadable():
            return _inside_statement(node)
        case _:
            return _inside_value(node)


def all_in(node: Node) -> Iterator[Node]:
    """The node, and all that is inside of it, at any depth."""
    yield node
    for part in inside(node):
        yield from all_in(part)


def texts_in(node: Node) -> Iterator[str]:
    """Every text that is written in it."""
    return (each.text for each in all_in(node) if isinstance(each, Literal))


def _inside_statement(statement: Statement) -> tuple[Node, ...]:
    match statement:
        case Pipeline(elements=elements, written_to=written_to):
            return (*elements, *written_to)
        case Assignment(target=target, value=value):
            return (target,) if value is None else (target, value)
        case Function(body=body):
            return (body,)
        case Flow(parts=parts):
            return parts
        case ForEach(source=source, body=body):
            return (source, body)
        case Unreadable():
            return ()
        case _:
            assert_never(statement)


def _inside_value(value: Expression) -> tuple[Node, ...]:
    match value:
        case Literal() | Variable() | TypeName() | Splat():
            return ()
        case Compound(parts=parts):
            return parts
        case Array(items=items):
            return items
        case Block(statements=statements) | Nested(statements=statements):
            return statements
        case Member(target=target, name=name, arguments=arguments):
            return (target, name, *(arguments or ()))
        case _:
            assert_never(value)
