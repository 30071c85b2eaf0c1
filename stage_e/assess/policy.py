"""Who must agree to what: data, replaceable by whoever runs Stage E."""

from importlib import resources
from typing import Annotated

from pydantic import Field

from schemas.words import RiskLevel
from stage_e.risk.data_file import DataModel, read_data_file

Level = Annotated[int, Field(ge=0, le=3)]
PRESETS = ("default", "autopilot")


class ReadLevels(DataModel):
    """The least level of what is proven to change nothing, by where it looks."""

    inventory: Level
    probe: Level
    service: Level
    host: Level


class Policy(DataModel):
    """The least approval level for each thing that can be true of a plan; the highest counts."""

    name: str
    reads: ReadLevels
    risk: dict[RiskLevel, Level]
    rules: dict[str, Level] = Field(default_factory=dict)
    """What a rule asks for, where that is not what its risk asks for."""
    several_effects: Level
    several_targets: Level
    production_effect: Level
    other_host: Level
    unknown_target: Level
    declared_risk: dict[RiskLevel, Level]
    declared_approval: Level
    quorum: Annotated[int, Field(ge=1, le=10)] = 1


def read_policy(name: str, text: str) -> Policy:
    """The policy in a YAML text; ``name`` is how its faults call the file. Raises: DataFileError."""
    return read_data_file(Policy, name, text)


def packaged_policy(preset: str) -> Policy:
    """A policy that comes with Stage E; ``preset`` is one of ``PRESETS``."""
    file = resources.files("stage_e.assess") / "policies" / f"{preset}.yaml"
    return read_policy(file.name, file.read_text("utf-8"))
