"""What the catalogue says of a command: what it does, and everything that it may be given without doing more."""

import re
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from schemas.words import Effect, RiskLevel
from stage_e.risk.data_file import DataModel


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"{pattern!r} is no regular expression: {error}") from None
    return pattern


Pattern = Annotated[str, AfterValidator(_compiles)]
"""A regular expression that must match the whole of a text."""


class Language(StrEnum):
    """How the text of a command is read."""

    POSIX = "posix"
    POWERSHELL = "powershell"
    CMD = "cmd"
    """Windows programs without a shell of their own: ``taskkill /F /IM x.exe``."""


class Kind(StrEnum):
    """What a word of a command or a structured input may be; see ``kinds``."""

    ANY = "any"
    TEXT = "text"
    WORD = "word"
    NUMBER = "number"
    FLAG = "flag"
    HOST = "host"
    UNIT = "unit"
    CONTAINER = "container"
    PATH = "path"
    URL = "url"
    COLUMNS = "columns"
    """Plain names: one, or a list of them."""
    LINES = "lines"
    """One line of text, or a list of such."""
    OBJECT = "object"


_RISKS = {
    Effect.READ: RiskLevel.LOW,
    Effect.PROBE: RiskLevel.LOW,
    Effect.WRITE_REVERSIBLE: RiskLevel.MEDIUM,
    Effect.DISRUPTIVE: RiskLevel.HIGH,
    Effect.DESTRUCTIVE: RiskLevel.CRITICAL,
    Effect.UNKNOWN: RiskLevel.HIGH,
}


def default_risk(effect: Effect) -> RiskLevel:
    """How bad something of this effect can get, as long as nobody knows more."""
    return _RISKS[effect]


def kind_alone(value: object) -> object:
    """``{"kind": value}`` for a rule of which only the kind was written."""
    return {"kind": value} if isinstance(value, str) else value


class Words(DataModel):
    """The bare words of a command; their kind alone may stand for the rule."""

    kind: Kind = Kind.ANY
    least: int = 0
    most: int = 100
    counts: frozenset[int] = frozenset()
    """How many there may be, where only some numbers will do."""
    pattern: Pattern = ".*"
    last: Pattern = ".*"
    """What the last of them must be."""


class Otherwise(DataModel):
    """What a command is taken for, at least, when it does not fit its rule."""

    effect: Effect = Effect.UNKNOWN
    risk: RiskLevel = RiskLevel.HIGH


class CommandRule(DataModel):
    """A command, or a subcommand, and everything it may be given; what is not listed here does not fit."""

    verbs: tuple[str, ...] = ()
    """Its names; a subcommand has them in ``subcommands``."""
    effect: Effect = Effect.READ
    declared_risk: RiskLevel | None = Field(None, alias="risk")
    flags: str = ""
    """Options of one letter, which may be joined: ``-hT``."""
    options: frozenset[str] = frozenset()
    """Options without a value. Those of Windows commands are in lower case."""
    valued: frozenset[str] = frozenset()
    """Options with a value, any."""
    matched: dict[str, Pattern] = Field(default_factory=dict)
    """Options with a value, and what the value must be."""
    worded: frozenset[str] = frozenset()
    """Options whose value counts as a bare word: ``-Name Spooler``."""
    needs: frozenset[str] = frozenset()
    """One of these options must be there: without, it changes something or never ends."""
    any_options: bool = False
    numbers: bool = False
    """Whether ``-20`` is an option."""
    words: Annotated[Words, BeforeValidator(kind_alone)] | None = None
    """None: it takes no bare words."""
    sensitive: Pattern | None = None
    """A word that makes a plain read one of secrets."""
    subcommands: dict[str, "CommandRule"] = Field(default_factory=dict)
    """By name; several names that behave alike are joined by ``|``."""
    wraps: int | None = None
    """It runs another command, which stands after so many words of its own."""
    otherwise: Otherwise = Otherwise()
    ok_exit_codes: tuple[int, ...] = (0,)
    gate: bool = False
    """It waits for something that later steps take for granted."""
    resource: str = ""
    """Kind of the one thing that it touches; the first bare word names the thing."""
    idempotent: bool = False
    typical_s: float | None = Field(None, gt=0)

    @property
    def risk(self) -> RiskLevel:
        """How bad it can get when it fits the rule."""
        return self.declared_risk or default_risk(self.effect)

    @cached_property
    def by_name(self) -> dict[str, "CommandRule"]:
        """Subcommands by each of their names."""
        return {name: rule for names, rule in self.subcommands.items() for name in names.split("|")}

    @model_validator(mode="after")
    def _any_option_needs_a_review(self) -> Self:
        if self.any_options and self.risk in {RiskLevel.LOW, RiskLevel.MEDIUM}:
            raise ValueError("any_options is for what a second person looks at: its risk must be at least high")
        return self
