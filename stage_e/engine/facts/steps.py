"""What can happen to a step, or to one target of it."""

from dataclasses import dataclass, field
from datetime import datetime

from schemas.event import EventType
from schemas.json_text import JsonObject
from schemas.words import Outcome, Resolution
from stage_e.engine.facts.fact import StepFact


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTakenOver(StepFact):
    """It succeeded in the execution ``of``, which this one continues; it has no attempts here.

    ``parent`` and ``target`` are set on one target of a step over a list; ``targets`` on a whole such step.
    """

    type = EventType.STEP_TAKEN_OVER
    of: str
    output: JsonObject = field(default_factory=dict)
    truncated: bool = False
    before: str | None = None
    parent: str | None = None
    target: str | None = None
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StateCaptured(StepFact):
    """What the target said of itself just before attempt ``number`` changed it; masked, capped."""

    type = EventType.STEP_STATE_CAPTURED
    number: int
    before: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Expanded(StepFact):
    """A step over a list became one step per target; at least one."""

    type = EventType.STEP_EXPANDED
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveBegun(StepFact):
    """Wave number ``wave`` of a step over a list begins, with ``targets``; ``of`` are all that the step has.

    So far ``failed`` of them have failed, and ``most_failures`` stop it.
    """

    type = EventType.STEP_WAVE_BEGUN
    wave: int
    targets: tuple[str, ...]
    of: int
    failed: int
    most_failures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptStarted(StepFact):
    """Attempt ``number`` (from 1) is about to be sent, under the driver's ``token``."""

    type = EventType.STEP_STARTED
    number: int
    key: str
    token: int
    locks: tuple[str, ...] = ()
    """What the execution holds for it, alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRetrying(StepFact):
    """Attempt ``number`` came to nothing for now; the next is due at ``retry_at``."""

    type = EventType.STEP_RETRYING
    number: int
    outcome: Outcome
    error: str
    retry_at: datetime
    refused: bool = False
    """Nothing of it reached the target, or the target said no before it began."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepSucceeded(StepFact):
    """The target proved success. ``output`` is masked and capped; ``number`` is 0 for a step over a list."""

    type = EventType.STEP_COMPLETED
    number: int
    output: JsonObject = field(default_factory=dict)
    truncated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFailed(StepFact):
    """It failed for good. ``number`` is 0 when nothing was sent."""

    type = EventType.STEP_FAILED
    number: int
    outcome: Outcome
    error: str
    output: JsonObject | None = None
    truncated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StepSkipped(StepFact):
    """It can no longer succeed, or there is nothing for it to do."""

    type = EventType.STEP_SKIPPED
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepCancelled(StepFact):
    """It was not started, because the execution was cancelled."""

    type = EventType.STEP_CANCELLED
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepUnknown(StepFact):
    """Nobody knows whether attempt ``number`` took effect."""

    type = EventType.STEP_UNKNOWN
    number: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepInquired(StepFact):
    """Somebody was asked what became of attempt ``number``; nothing was proven. Asked again at ``ask_at``, if ever."""

    type = EventType.STEP_INQUIRED
    number: int
    reason: str
    ask_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepResolved(StepFact):
    """It is settled what became of attempt ``number``: by proof, or because ``by`` says so.

    ``evidence`` is what proves it, or who says why.
    """

    type = EventType.STEP_RESOLVED
    number: int
    resolution: Resolution
    by: str
    reason: str = ""
    evidence: JsonObject = field(default_factory=dict)
    output: JsonObject = field(default_factory=dict)
    """What it yielded, where that is known; masked and capped."""
