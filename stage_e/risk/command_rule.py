"""What the catalogue says of a command: what it does, and everything that it may be given without doing more."""

import re
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator

from schemas.words import Effect, RiskLevel
from stage_e.risk.data_file import DataModel
from stage_e.risk.patterns import Pattern, compiled
from stage_e.risk.probe import ProbeRule
from stage_e.risk.rule_parts import Case, Code, Input, Otherwise, Output, Touch, Words

_LETTER = re.compile(r"-[A-Za-z0-9]")


class Language(StrEnum):
    """How the text of a command is read."""

    POSIX = "posix"
    POWERSHELL = "powershell"
    CMD = "cmd"
    """Windows programs without a shell of their own: ``taskkill /F /IM x.exe``."""


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


class CommandRule(DataModel):
    """A command, or a subcommand, and everything it may be given; what is not listed here does not fit."""

    verbs: tuple[str, ...] = ()
    """Its names; a subcommand has them in ``subcommands``."""
    patterns: tuple[Pattern, ...] = ()
    """Names of cmdlets, in lower case, that belong here by their form and are not listed by name."""
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
    templated: frozenset[str] = frozenset()
    """Those of its options with a value that take a template of Go's: its own business, and sent as it stands."""
    keys: frozenset[str] = frozenset()
    """Options that name a key which it uses and does not show."""
    text_words: int = 0
    """So many of its first bare words are text to it, and no files."""
    text_options: frozenset[str] = frozenset()
    """Options whose value is such a text; with one of them there, no bare word is."""
    worded: frozenset[str] = frozenset()
    """Options whose value counts as a bare word: ``-Name Spooler``."""
    needs: frozenset[str] = frozenset()
    """One of these options must be there: without, it changes something or never ends."""
    any_options: bool = False
    only_looks: bool = False
    """It can do no more than look: options that nobody has listed fit, unless they sound like more."""
    glued: Pattern | None = None
    """Options that are one word with their value: ``-i:443``, ``-Qi``."""
    numbers: bool = False
    """Whether ``-20`` is an option."""
    words: Annotated[Words, BeforeValidator(kind_alone)] | None = None
    """None: it takes no bare words."""
    sensitive: Pattern | None = None
    """A word that makes a plain read one of secrets."""
    names_only: RiskLevel | None = None
    """It shows that files are there, never what stands in them: how bad that is where the files are secrets."""
    method: str = "GET"
    """How it asks for what its URLs name."""
    subcommands: dict[str, "CommandRule"] = Field(default_factory=dict)
    """By name; several names that behave alike are joined by ``|``."""
    subcommands_like: dict[Pattern, "CommandRule"] = Field(default_factory=dict)
    """By what a name is like, where none of ``subcommands`` has it: groups of a cloud, ``describe-...``."""
    harmless_input: Pattern | None = None
    """What it may be told through a pipe, to show something and no more."""
    wraps: int | None = None
    """It runs another command, which stands after so many words of its own."""
    privileged: bool = False
    """What it wraps runs with the rights of somebody else."""
    joins: bool = False
    """What it wraps is joined to one text, and a shell reads that."""
    assigns: bool = False
    """``NAME=value`` may stand in front of what it wraps."""
    searches: bool = False
    """It is ``find``: some of its options are followed by a command."""
    fetches: bool = False
    """It leaves a file behind that another machine decides on."""
    adds: bool = False
    """To what it wraps it adds words that nobody knows."""
    code: tuple[Code, ...] = ()
    input: Input = Input.DATA
    output: Output = Output.CONTENT
    touches: tuple[Touch, ...] = ()
    cases: tuple[Case, ...] = ()
    either: tuple["CommandRule", ...] = ()
    """Narrower rules that are tried first; the first that fits counts."""
    unknown_words: RiskLevel | None = None
    """How bad a word can get that is known only when it runs; none: such a word does not fit."""
    literal: bool = False
    """It takes no options that do anything: all that follows is text to it."""
    options_first: bool = False
    """Behind the first bare word there are no options of it any more."""
    undashed: bool = False
    """Its first word is options, though it has no dash: ``tar czf``."""
    otherwise: Otherwise = Otherwise()
    ok_exit_codes: tuple[int, ...] = (0,)
    endless: bool = False
    """It goes on until somebody ends it."""
    bounds: Pattern | None = None
    """Its first bare word, where that ends soon what it wraps."""
    gate: bool = False
    """It waits for something that later steps take for granted."""
    resource: str = ""
    """Kind of the one thing that it touches; the first bare word names the thing."""
    idempotent: bool = False
    typical_s: float | None = Field(None, gt=0)
    inverse: str = ""
    """The command that takes it back; ``{words}`` stands for its bare words."""
    probes: tuple[ProbeRule, ...] = ()
    """Commands that only read, and prove what became of it; the first that fits counts."""
    look: str = ""
    """A command that only reads, and says before the change how it was; with ``{words}`` too."""
    undo_if: str = ""
    """A pattern for all that it says; only then is the inverse due afterwards.

    Without it, the inverse of what is idempotent is never run: it may have been so before.
    """

    @property
    def risk(self) -> RiskLevel:
        """How bad it can get when it fits the rule."""
        least = RiskLevel.MEDIUM if self.endless and self.effect.harmless else default_risk(self.effect)
        return self.declared_risk or least

    @cached_property
    def has_letters(self) -> bool:
        """Whether it knows options of one letter, so that ``-Ocalc`` is ``-O calc``."""
        named = (*self.options, *self.valued, *self.matched)
        return bool(self.flags) or any(map(_LETTER.fullmatch, named))

    @cached_property
    def by_name(self) -> dict[str, "CommandRule"]:
        """Subcommands by each of their names."""
        return {name: rule for names, rule in self.subcommands.items() for name in names.split("|")}

    def subcommand(self, name: str) -> "CommandRule | None":
        """The rule of a subcommand: by its name, or else by what the name is like."""
        alike = (rule for pattern, rule in self.subcommands_like.items() if compiled(pattern).fullmatch(name))
        return self.by_name.get(name) or next(alike, None)

    @model_validator(mode="after")
    def _only_what_is_harmless_only_looks(self) -> Self:
        if self.only_looks and not self.effect.harmless:
            raise ValueError("only_looks is for what can do no more than look")
        return self

    @model_validator(mode="after")
    def _any_option_needs_a_review(self) -> Self:
        if self.any_options and self.risk in {RiskLevel.LOW, RiskLevel.MEDIUM}:
            raise ValueError("any_options is for what a second person looks at: its risk must be at least high")
        return self
