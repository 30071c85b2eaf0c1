"""What is known of names at a place of a shell text."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from stage_e.risk.shell.stream import Stream
from stage_e.risk.shell.syntax import Block, Function, Pipeline, Script, Simple, Test

_NUMBERS = frozenset("?#$")
_SETTERS = frozenset(
    {
        "read",
        "readarray",
        "mapfile",
        "getopts",
        "printf",
        "let",
        "unset",
        "declare",
        "typeset",
        "local",
        "export",
        "readonly",
        "select",
    }
)
_NAME = re.compile(r"[A-Za-z_]\w*")


@dataclass(slots=True)
class Scope:
    """Variables whose value is certain, and functions that the text itself defines."""

    values: dict[str, str] = field(default_factory=dict)
    functions: set[str] = field(default_factory=set)
    splits_differently: bool = False
    """``IFS`` was set: what a value is split into is not certain."""
    folder: str = ""
    """Where ``cd`` went, when that is certain; nothing when it is where it began."""
    origins: dict[str, Stream] = field(default_factory=dict)
    """Where the values of variables come from."""
    written: frozenset[str] = frozenset()
    """Files that the text writes itself."""
    fetched: bool = False
    """Something was downloaded that may be run later."""

    def value_of(self, name: str) -> str | None:
        """Of a variable, if that is certain."""
        if name in _NUMBERS:
            return "1"
        return "~" if name == "HOME" and name not in self.values else self.values.get(name)

    def forget(self, names: Iterable[str]) -> None:
        """These may have been set to anything."""
        for name in names:
            self.values.pop(name, None)


def names_set_in(script: Script) -> frozenset[str]:
    """Variables that may get a value anywhere in the statements."""
    return frozenset(name for statement in script for name in _names_set_by(statement))


def _names_set_by(statement: Simple | Pipeline | Block | Function | Test) -> frozenset[str]:
    match statement:
        case Simple():
            named = {assignment.name for assignment in statement.assignments}
            return frozenset(named | set(_names_given(statement)))
        case Pipeline():
            return names_set_in(statement.stages)
        case Block():
            return names_set_in(statement.body) | ({statement.variable} if statement.variable else set())
        case Function():
            return names_set_in(statement.body)
        case Test():
            return statement.names


def _names_given(simple: Simple) -> Iterable[str]:
    """Words of a command that may be names of variables which it sets."""
    texts = [getattr(part, "text", "") for word in simple.words for part in word.parts]
    if any(text in _SETTERS for text in texts):
        for text in texts:
            yield from _NAME.findall(text)
