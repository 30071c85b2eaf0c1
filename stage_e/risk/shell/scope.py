"""What is known of names at a place of a shell text."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from stage_e.risk.shell.names_set import ANY_NAME, names_set_by
from stage_e.risk.shell.stream import Stream
from stage_e.risk.shell.syntax import Script
from stage_e.risk.unknown_text import has_unknown

_NUMBERS = frozenset("?#$")
_SETS_LATER = re.compile(
    r"=|\(\(|\b(?:read|mapfile|readarray|printf|let|getopts|eval|source|unset)\b|(?:^|[;&|])\s*\.\s"
)
"""What a trap may do to variables, whenever it runs."""
_SET_BY_THE_SHELL = re.compile(r"_|(?:OLD)?PWD|REPLY|MAPFILE|OPTARG|COPROC|DIRSTACK|FUNCNAME|PIPESTATUS|BASH_\w+")


@dataclass(frozen=True, slots=True)
class Defined:
    """A function of the text itself."""

    body: Script
    sets: frozenset[str]
    """Variables that it may set."""
    values: dict[str, str]
    """What was known when its body was judged."""


@dataclass(slots=True)
class Scope:
    """Variables whose value is certain, and functions that the text itself defines."""

    values: dict[str, str] = field(default_factory=dict)
    functions: dict[str, Defined] = field(default_factory=dict)
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
    processes: set[str] = field(default_factory=set)
    """Variables that hold the number of a process."""
    set_by_words: set[str] = field(default_factory=set)
    """All variables that commands have set by their words."""
    carriers: set[str] = field(default_factory=set)
    """Commands that are given what other commands show; the same for shells of their own."""
    unsettled: bool = False
    """Variables change behind the back of the text: no value is certain."""

    def value_of(self, name: str) -> str | None:
        """Of a variable, if that is certain."""
        if name in _NUMBERS:
            return "1"
        if _SET_BY_THE_SHELL.fullmatch(name):
            return None
        return "~" if name == "HOME" and name not in self.values else self.values.get(name)

    def assign(self, name: str, value: str) -> None:
        """It has this value from here on."""
        if not self.unsettled:
            self.values[name] = value

    def forget(self, names: Iterable[str]) -> None:
        """These may have been set to anything."""
        for name in names:
            self.values.pop(name, None)
            self.processes.discard(name)
            if name == ANY_NAME:
                self.values.clear()
                self.processes.clear()

    def set_by(self, words: Sequence[str]) -> frozenset[str]:
        """The variables that a command sets by its words; from here on nobody knows them, nor what it defined anew."""
        names = names_set_by(words)
        self.set_by_words |= names
        self.forget(names)
        if "unset" in words[:2]:
            for name in [*self.functions] if any(map(has_unknown, words)) else words:
                self.functions.pop(name, None)
        if "trap" in words[:2] and any(map(_SETS_LATER.search, words)):
            self.forget_all()
        return names

    def forget_all(self) -> None:
        """No variable is certain, here or later."""
        self.unsettled = True
        self.forget([ANY_NAME])

    def apart(self) -> "Scope":
        """The scope of a shell of its own, which begins with all that is known here."""
        return replace(self, values=dict(self.values), functions=dict(self.functions), processes=set(self.processes))

    def keep_functions(self, before: dict[str, Defined]) -> None:
        """Only these are certain, as far as nobody has defined them anew."""
        kept = {name: defined for name, defined in before.items() if self.functions.get(name) is defined}
        self.functions.clear()
        self.functions.update(kept)
