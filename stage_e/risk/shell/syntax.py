"""What a shell text consists of, as far as its risk is concerned."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

Span: TypeAlias = tuple[int, int]
"""Characters of the text, from and to."""


class UnreadableError(Exception):
    """The text cannot be read with certainty; the message says why."""


@dataclass(frozen=True, slots=True)
class Bare:
    """Text outside quotes, as it stands: with its backslashes, wildcards and braces."""

    text: str


@dataclass(frozen=True, slots=True)
class Quoted:
    """Text that stands for itself."""

    text: str


@dataclass(frozen=True, slots=True)
class Variable:
    """``$name`` or ``${name}``."""

    name: str
    quoted: bool


@dataclass(frozen=True, slots=True)
class Dynamic:
    """What is known only when it runs; what runs to get it is in ``scripts``."""

    quoted: bool
    scripts: tuple["Script", ...] = ()
    is_file: bool = False
    """``<(...)``: a file name that leads to what the scripts print."""
    sets: frozenset[str] = frozenset()
    """Variables that may get a value on the way: ``${x:=y}``, ``$((x++))``."""


Part: TypeAlias = Bare | Quoted | Variable | Dynamic


@dataclass(frozen=True, slots=True)
class Word:
    """Parts without a space between them."""

    parts: tuple[Part, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Redirect:
    """Where a stream goes to or comes from; a here-document or here-string is the text itself."""

    operator: str
    target: Word
    span: Span

    @property
    def is_text(self) -> bool:
        """Whether the target is the input itself, not a file."""
        return self.operator.startswith("<<")


@dataclass(frozen=True, slots=True)
class Assignment:
    """``name=value``; the value is None where it is more than one word."""

    name: str
    value: Word | None
    span: Span
    parts: tuple[Part, ...] = ()
    """Of an array or an index: what else is expanded."""


@dataclass(frozen=True, slots=True)
class Simple:
    """One command, or assignments alone."""

    words: tuple[Word, ...]
    assignments: tuple[Assignment, ...]
    redirects: tuple[Redirect, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Each stage reads what the one before it prints."""

    stages: tuple["Statement", ...]
    span: Span


class Runs(Enum):
    """How often the body of a block runs."""

    ONCE = "once"
    MAYBE = "maybe"
    APART = "apart"
    """In a shell of its own: what it assigns is gone afterwards."""
    REPEATED = "repeated"


@dataclass(frozen=True, slots=True)
class Block:
    """Statements one after the other."""

    runs: Runs
    body: "Script"
    span: Span
    redirects: tuple[Redirect, ...] = ()
    words: tuple[Word, ...] = ()
    """What is looped over, or compared with."""
    variable: str | None = None
    """Of a for loop."""


@dataclass(frozen=True, slots=True)
class Function:
    """A name for statements that run later."""

    name: str
    body: "Script"
    span: Span


@dataclass(frozen=True, slots=True)
class Test:
    """``[[ ... ]]`` or ``(( ... ))``: only what is expanded in it matters."""

    parts: tuple[Part, ...]
    names: frozenset[str]
    """Variables that it may set."""
    span: Span


Statement: TypeAlias = Simple | Pipeline | Block | Function | Test
Script: TypeAlias = tuple[Statement, ...]


def merged(parts: Iterable[Part]) -> Iterator[Part]:
    """The parts, neighbouring bare text as one: the parser cuts at brackets and braces."""
    text = ""
    for part in parts:
        if isinstance(part, Bare):
            text += part.text
            continue
        if text:
            yield Bare(text)
        text = ""
        yield part
    if text:
        yield Bare(text)


def commands_in(script: Script) -> Iterator[Simple]:
    """Every command of the statements once, and those that run to get a word of them."""
    for statement in script:
        match statement:
            case Simple():
                yield statement
                assigned = (
                    assignment.value or Word(assignment.parts, assignment.span) for assignment in statement.assignments
                )
                yield from _commands_of_words([*statement.words, *assigned], statement.redirects)
            case Pipeline():
                yield from commands_in(statement.stages)
            case Block():
                yield from _commands_of_words(statement.words, statement.redirects)
                yield from commands_in(statement.body)
            case Function():
                yield from commands_in(statement.body)
            case Test():
                yield from _commands_of_words([Word(statement.parts, statement.span)], ())


def calls(script: Script, name: str) -> bool:
    """Whether a command of the statements has this name."""
    for statement in script:
        match statement:
            case Simple(words=(first, *_)) if any(getattr(part, "text", "") == name for part in first.parts):
                return True
            case Pipeline(stages=inner) | Block(body=inner) if calls(inner, name):
                return True
    return False


def _commands_of_words(words: Iterable[Word], redirects: Iterable[Redirect]) -> Iterator[Simple]:
    for word in (*words, *(redirect.target for redirect in redirects)):
        for part in word.parts:
            for script in part.scripts if isinstance(part, Dynamic) else ():
                yield from commands_in(script)
