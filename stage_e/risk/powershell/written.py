"""Variables whose values a text shows whole: names of hosts that stand in it, however they come to a command."""

from collections.abc import Iterator
from typing import TypeAlias

from stage_e.risk.powershell.tree import (
    Array,
    Assignment,
    Block,
    Command,
    Compound,
    Expression,
    ForEach,
    Literal,
    Nested,
    Parameter,
    Pipeline,
    Statement,
    TypeName,
    Variable,
)
from stage_e.risk.powershell.walk import Node, inside

_Binding: TypeAlias = tuple[str, Node | None]
_SESSIONS = frozenset({"new-pssession", "new-cimsession", "nsn"})
_EACH = frozenset({"foreach-object", "%", "foreach"})
_SYSTEM_FOLDERS = frozenset({"env:windir", "env:systemroot"})
_OWN = frozenset({"env:computername", "true", "false", "null"})


def written_names(statements: tuple[Statement, ...]) -> frozenset[str]:
    """Variables of which every value stands in the text; ``_`` is what pipelines hand on."""
    bindings = [each for statement in statements for each in _bindings(statement)]
    known = _OWN
    while True:
        unseen = {name for name, value in bindings if not (value is not None and is_written(value, known))}
        found = frozenset({name for name, _ in bindings} - unseen) | _OWN
        if found == known:
            return known
        known = found


def is_written(value: Node, names: frozenset[str]) -> bool:
    """Whether ``value`` is made of nothing but what stands in the text and the variables ``names``."""
    match value:
        case Literal() | TypeName():
            return True
        case Variable(name=name):
            return name in names
        case Compound(parts=parts) | Array(items=parts):
            return all(is_written(part, names) for part in parts)
        case Nested(statements=(only,)):
            return is_written(only, names)
        case Pipeline(elements=(only,), written_to=()):
            return is_written(only, names)
        case Command(name=Literal(text=called)):
            values = (each.value if isinstance(each, Parameter) else each for each in value.arguments)
            plain = all(each is None or is_written(each, names) for each in values)
            return called.lower() in _SESSIONS and plain
        case _:
            return False


def _bindings(node: Node) -> Iterator[_Binding]:
    match node:
        case Assignment(target=Variable(name=name), value=value):
            yield name, value
        case Assignment(target=Compound(parts=(*_, Variable(name=name)))):
            yield name, None
        case ForEach(variable=name, source=source):
            yield name, source
        case Pipeline(elements=elements):
            yield from _handed_on(elements)
        case _:
            pass
    for part in inside(node):
        yield from _bindings(part)


def _handed_on(elements: tuple[Command | Expression, ...]) -> Iterator[_Binding]:
    """What ``$_`` is in the blocks of a pipeline: what the one value before it holds, or what nobody sees."""
    for at, element in enumerate(elements[1:], 1):
        if isinstance(element, Command) and any(isinstance(each, Block) for each in element.arguments):
            loops = isinstance(element.name, Literal) and element.name.text.lower() in _EACH
            yield "_", elements[0] if loops and at == 1 and not isinstance(elements[0], Command) else None


def with_system_folder(value: Expression) -> Expression:
    """A program behind ``$env:windir`` as the path that it is; whoever moves that folder changes something anyway."""
    match value:
        case Compound(parts=(Literal(text=rest), Variable(name=name, span=at)), span=span):
            leads = at[0] == span[0] + 1 and rest.startswith("\\")
            return Literal(f"C:\\Windows{rest}", span) if leads and name in _SYSTEM_FOLDERS else value
        case _:
            return value
