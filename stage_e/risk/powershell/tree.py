"""A PowerShell text as a tree of what a judge asks for: what runs, what it is given, and where that stands."""

from dataclasses import dataclass
from typing import TypeAlias

Span: TypeAlias = tuple[int, int]


class UnreadableError(Exception):
    """The text is not PowerShell that this parser knows. ``at`` is the character where it stopped."""

    def __init__(self, why: str, at: int) -> None:
        super().__init__(why)
        self.at = at


@dataclass(frozen=True, slots=True)
class Literal:
    """A value that can be read off the text."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Variable:
    """``$name``, ``${name}``, ``$env:name``; without the dollar, in lower case."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Compound:
    """A value made of others: an operation, a cast, a table, an index, a string with something in it."""

    parts: tuple["Expression", ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Array:
    """Values joined by commas."""

    items: tuple["Expression", ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Block:
    """``{ ... }``, which runs when someone calls it."""

    statements: tuple["Statement", ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Nested:
    """``(...)``, ``$(...)`` and ``@(...)``: the value is what the statements put out."""

    statements: tuple["Statement", ...]
    span: Span


@dataclass(frozen=True, slots=True)
class TypeName:
    """``[Name]``."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Member:
    """A property of a value or a type, or with ``arguments`` a call of its method."""

    target: "Expression"
    name: "Expression"
    arguments: tuple["Expression", ...] | None
    span: Span


@dataclass(frozen=True, slots=True)
class Splat:
    """``@name``: arguments that a variable holds."""

    span: Span


Expression: TypeAlias = Literal | Variable | Compound | Array | Block | Nested | TypeName | Member | Splat


@dataclass(frozen=True, slots=True)
class Parameter:
    """``-Name``, in lower case; ``value`` only where a colon joins it."""

    name: str
    value: Expression | None
    span: Span
    typed: str = ""
    """Its name as it was written: a program may tell ``-a`` from ``-A``."""


@dataclass(frozen=True, slots=True)
class Command:
    """A call of something by name."""

    name: Expression
    operator: str
    """``&`` or ``.`` before the name, or nothing."""
    arguments: tuple[Parameter | Expression, ...]
    written_to: tuple[Expression, ...]
    """Files that redirections write."""
    span: Span


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Commands that feed each other; the first may be an expression."""

    elements: tuple[Command | Expression, ...]
    written_to: tuple[Expression, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Assignment:
    """``target = value``; ``++`` has no value."""

    target: Expression
    value: "Statement | None"
    span: Span


@dataclass(frozen=True, slots=True)
class Function:
    """``function name { ... }``."""

    name: str
    body: Block
    span: Span


@dataclass(frozen=True, slots=True)
class Flow:
    """Branches and loops: all of them may run."""

    parts: tuple["Statement", ...]
    span: Span


@dataclass(frozen=True, slots=True)
class ForEach:
    """``foreach ($x in source) { ... }``."""

    variable: str
    source: "Statement"
    body: Block
    span: Span


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A part of the text that the parser does not know."""

    why: str
    span: Span


Statement: TypeAlias = Pipeline | Assignment | Function | Flow | ForEach | Unreadable
