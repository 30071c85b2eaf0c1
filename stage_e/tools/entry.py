"""The shape of a file in the catalogue: tools that behave alike, and the commands that are known by what they do."""

from enum import StrEnum
from functools import cached_property
from string import Formatter
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator

from schemas.words import Effect, RiskLevel
from stage_e.risk.command_rule import CommandRule, Language, kind_alone
from stage_e.risk.data_file import DataModel
from stage_e.risk.harm import Harm
from stage_e.risk.patterns import Pattern
from stage_e.risk.rule_parts import Kind
from stage_e.tools.operation import Service

LONGEST_TIMEOUT_S = 86_400.0


def keys_in(word: str) -> list[str]:
    """Names in braces."""
    return [key for _, key, _, _ in Formatter().parse(word) if key]


class RunsOn(StrEnum):
    """Where a command runs."""

    HOST = "host"
    SERVICE = "service"
    """In the service itself, unless the plan means to run it on the host that it names."""


class InputRule(DataModel):
    """A structured input; its kind alone may stand for the rule."""

    kind: Kind = Kind.TEXT
    needed: bool = False
    least: float = 0
    most: float = 1_000_000
    pattern: Pattern | None = None


class Part(DataModel):
    """Words that join an argv when every input that they name is given and those in ``when`` match.

    A word alone, or a list of words, may stand for the part.
    """

    when: dict[str, Pattern] = Field(default_factory=dict)
    words: tuple[str, ...]
    """``{name}`` is an input, ``{host}`` the host of the step, ``{tool}`` the name of the tool."""

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Inputs that its words name."""
        return tuple(key for word in self.words for key in keys_in(word))


def _words_alone(value: object) -> object:
    if isinstance(value, str):
        return {"words": [value]}
    return {"words": value} if isinstance(value, list) else value


class Form(DataModel):
    """How structured inputs of one kind become an operation."""

    when: dict[str, Pattern] = Field(default_factory=dict)
    """Inputs that choose this form, and what they must be; an input that is not given is empty."""
    defaults: dict[str, str | int | bool] = Field(default_factory=dict)
    needs: tuple[str, ...] = ()
    argv: tuple[Annotated[Part, BeforeValidator(_words_alone)], ...] = ()
    call: str | None = None
    """A call of the service in place of a command."""
    body: tuple[str, ...] = ()
    """Inputs that become the body of the call."""
    runs_on: RunsOn | None = None
    """In place of what the file says."""
    effect: Effect | None = None
    """In place of what the argv alone would be taken for, because the form allows less than the command does.

    Of a call: in place of what the file says.
    """
    risk: RiskLevel | None = None
    harms: dict[str, Harm] = Field(default_factory=dict)
    """Inputs that are paths, and what they suffer: where they lead can only make it worse."""
    detail: str = ""
    """What a person is told about it."""
    resource: str = ""
    """``kind: {input}`` of the one thing that is touched."""

    @cached_property
    def keys(self) -> frozenset[str]:
        """Every input that it speaks of."""
        filled = (key for part in self.argv for key in part.keys)
        whens = (key for when in (self.when, *(part.when for part in self.argv)) for key in when)
        return frozenset(
            (*filled, *whens, *self.needs, *self.body, *self.harms, *self.defaults, *keys_in(self.resource))
        )


class Reading(StrEnum):
    """What a tool is given that is read to know what it does."""

    SQL = "sql"
    HTTP = "http"
    GEAR = "gear"
    """Commands to a network device."""
    EXPRESSION = "expression"


class ToolFile(DataModel):
    """One file of the catalogue."""

    names: tuple[Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")], ...] = ()
    """A plan must name the tool exactly so."""
    patterns: tuple[Pattern, ...] = ()
    """Names that belong here by their form."""
    version: str = "1"
    """Part of the digest; raise it when what a tool does changes."""
    service: Service = Service.AUTOMATION
    also_at: frozenset[Service] = frozenset()
    """Services that a plan may name instead."""
    runs_on: RunsOn = RunsOn.HOST
    language: Language = Language.POSIX
    """Of ``inputs.command``, and of the commands in this file."""
    says: dict[str, str] = Field(default_factory=dict)
    """Tools whose name is not the command: ``docker-ps`` says ``docker ps``."""
    call: str = "execute"
    """Where nothing more precise is said; ``execute`` is a command."""
    wire_name: str | None = None
    """How the service calls the tool, where it differs."""
    inputs: dict[str, Annotated[InputRule, BeforeValidator(kind_alone)]] = Field(default_factory=dict)
    aliases: dict[str, str] = Field(default_factory=dict)
    """What planners call an input instead, and its name here; where both are given, its name counts."""
    strict: bool = False
    """Whether inputs that are not declared are refused: one that is passed over could have narrowed what is done."""
    forms: tuple[Form, ...] = ()
    """The first that fits counts."""
    shares: bool = False
    """Whether what only reads wants nobody to change its hosts meanwhile; other such reads may go on beside it."""
    reads: Reading | None = None
    """What its inputs hold, for the judge of that kind."""
    needs_host: bool = False
    """Whether a call is about a host, so that one must be named."""
    unserved: str | None = None
    """Why no service carries it out yet. It is judged as if one did, and fails before anything is sent."""
    effect: Effect | None = None
    """Of a call that has no command to look at."""
    risk: RiskLevel | None = None
    typical_s: float | None = Field(None, gt=0)
    timeout_s: float = Field(300.0, gt=0, le=LONGEST_TIMEOUT_S)
    longest_s: float = Field(3600.0, gt=0, le=LONGEST_TIMEOUT_S)
    """The most that a plan may ask for."""
    max_attempts: int = Field(3, ge=1, le=10)
    commands: tuple[CommandRule, ...] = ()
    """Commands that are known here, whatever tool they come with."""

    @model_validator(mode="after")
    def _forms_name_what_is_checked(self) -> Self:
        known = {*self.inputs, "tool", "host"}
        for number, form in enumerate(self.forms):
            for key in form.keys - known:
                raise ValueError(f"form {number} names {key!r}, which is no declared input, so that nobody checks it")
        return self

    @cached_property
    def own_verbs(self) -> frozenset[str]:
        """Commands that the tools of this file are about."""
        said = (command.partition(" ")[0] for command in self.says.values())
        return frozenset((*self.names, *said, *(verb for rule in self.commands for verb in rule.verbs)))
