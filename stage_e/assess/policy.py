"""Who must agree to what, and what is not done at all: data, replaceable by whoever runs Stage E."""

import hashlib
from collections.abc import Mapping
from functools import cached_property
from importlib import resources
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from schemas.words import Effect, RiskLevel
from stage_e.assess.answering import Answers
from stage_e.assess.freeze import Freeze
from stage_e.assess.waves import WavePolicy
from stage_e.engine.brake import plain_tool
from stage_e.risk.data_file import DataModel, read_data_file
from stage_e.tools.operation import Operation, Service

PRESETS = ("default", "autopilot")
Level = Annotated[int, Field(ge=0, le=3)]


def _rising(levels: Mapping[RiskLevel, int]) -> Mapping[RiskLevel, int]:
    missing = [risk for risk in RiskLevel if risk not in levels]
    if missing:
        raise ValueError(f"{missing[0]} is missing")
    if [levels[risk] for risk in RiskLevel] != sorted(levels.values()):
        raise ValueError("a higher risk may not ask for less")
    return levels


LevelByRisk = Annotated[Mapping[RiskLevel, Level], AfterValidator(_rising)]


class ReadLevels(DataModel):
    """The least level of what is proven to change nothing, by where it looks."""

    inventory: Level
    probe: Level
    service: Level
    host: Level


class Caps(DataModel):
    """The most that one plan may set off. The settings may allow less."""

    targets_per_step: Annotated[int, Field(ge=1, le=10_000)] = 10_000
    dispatches_per_plan: Annotated[int, Field(ge=1, le=100_000)] = 100_000


class Off(DataModel):
    """What is not done at all: what has all that stands here. A plan with it is refused."""

    tool: str | None = None
    """As plans name it; ``-`` and ``_`` are the same. What a command does, its tool's name does not decide."""
    effect: Effect | None = None
    service: Service | None = None
    why: str = "it is switched off"

    @model_validator(mode="after")
    def _says_what(self) -> Self:
        if self.tool is None and self.effect is None and self.service is None:
            raise ValueError("name a tool, an effect or a service")
        return self

    def covers(self, operation: Operation) -> bool:
        """Whether the operation is one of these."""
        return (
            (self.tool is None or plain_tool(self.tool) == plain_tool(operation.tool))
            and self.effect in {None, operation.effect}
            and self.service in {None, operation.service}
        )


class Policy(DataModel):
    """The least approval level for each thing that can be true of a plan; the highest counts."""

    name: str
    reads: ReadLevels
    risk: LevelByRisk
    rules: dict[str, Level] = Field(default_factory=dict)
    """What a rule asks for, where that is not what its risk asks for."""
    several_effects: Level
    several_targets: Level
    production_effect: Level
    other_host: Level
    unknown_target: Level
    declared_risk: LevelByRisk
    declared_approval: Level
    answers: Answers = Answers()
    freezes: tuple[Freeze, ...] = ()
    caps: Caps = Caps()
    waves: WavePolicy = WavePolicy()
    off: tuple[Off, ...] = ()
    go_on_beside_unknown: bool = True
    """Whether other steps of a plan start while nobody knows what became of one."""

    @cached_property
    def version(self) -> str:
        """Name and hash of what it says, however it is written: ``default@0123456789ab``."""
        return f"{self.name}@{hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:12]}"


def read_policy(name: str, text: str) -> Policy:
    """The policy in a YAML text; ``name`` is how its faults call the file. Raises: DataFileError."""
    return read_data_file(Policy, name, text)


def packaged_policy(preset: str) -> Policy:
    """A policy that comes with Stage E; ``preset`` is one of ``PRESETS``."""
    file = resources.files("stage_e.assess") / "policies" / f"{preset}.yaml"
    return read_policy(file.name, file.read_text("utf-8"))
