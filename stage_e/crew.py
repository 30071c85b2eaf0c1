"""What every drive of a process works with, its limits, and how a drive can end."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from stage_e.assess.at_once import AtOnce
from stage_e.circuits import Circuits
from stage_e.lessons import Lessons
from stage_e.ports.drivers import Pulse
from stage_e.ports.services import Services
from stage_e.ports.store import DrivenStore
from stage_e.ports.time import Chance, Clock


class DriveEnd(StrEnum):
    """Why a drive is over."""

    ENDED = "ended"
    HANDED_OVER = "handed_over"
    """Work is left, nothing is in flight; it waits to be rung."""
    PARKED = "parked"
    """Nothing can be done before a person answers or a moment comes."""
    LOST = "lost"
    """Another driver has it."""


@dataclass(frozen=True, slots=True)
class DriveLimits:
    """How one execution is driven."""

    at_once: AtOnce = field(default_factory=AtOnce)
    most_targets: int = 100
    """Targets of one step over a list."""
    batch: timedelta = timedelta(milliseconds=50)
    """How long facts about reads may wait for company before they are stored."""
    park_after: timedelta = timedelta(seconds=5)
    """A longer wait for the next attempt lets go of the execution."""
    progress_every: timedelta = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Crew:
    """What every drive of a process works with."""

    store: DrivenStore
    services: Services
    pulse: Pulse
    clock: Clock
    chance: Chance
    limits: DriveLimits
    lessons: Lessons
    circuits: Circuits
