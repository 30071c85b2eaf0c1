"""What can happen to an execution. A fact is stored as an event, numbered, and never changed.

The class is the fact; its ``type`` is the word on the wire; its fields, but for ``at``, ``step_id`` and ``output``, are
the event's ``data``. ``at`` is when it happened, aware UTC.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from schemas.event import EventType
from schemas.json_text import JsonObject
from schemas.words import ExecutionStatus, Mode, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something that happened to an execution or to one of its steps."""

    type: ClassVar[EventType]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFact(Fact):
    """Something that happened to one step, or to one target of it (``step_id`` is then ``step[target]``)."""

    step_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted(Fact):
    """The first fact: the plan was checked, assessed and stored."""

    type = EventType.EXECUTION_ACCEPTED
    mode: Mode
    status: ExecutionStatus
    requester: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed(Fact):
    """A driver took the execution; writes under an older token no longer count."""

    type = EventType.EXECUTION_CLAIMED
    driver: str
    token: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued(Fact):
    """It waits for a driver."""

    type = EventType.EXECUTION_QUEUED
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parked(Fact):
    """Its driver let go because nothing can be done now: not before a person answers, or before ``not_before``."""

    type = EventType.EXECUTION_PARKED
    reason: str
    not_before: datetime | None = None
    waits_for: tuple[str, ...] = ()
    """Services and hosts that hold steps back until then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver(Fact):
    """Its driver let go with work left; another goes on. ``reason``: ``budget`` or ``drain``."""

    type = EventType.EXECUTION_HANDED_OVER
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelRequested(Fact):
    """It is to stop: nothing new is started, what is in flight is waited for.

    ``by`` is a person, or ``stage-e`` when it reached its ``time_limit``.
    """

    type = EventType.EXECUTION_CANCEL_REQUESTED
    by: str
    reason: str = ""
    time_limit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Paused(Fact):
    """A person wants nothing new to be started for now."""

    type = EventType.EXECUTION_PAUSED
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed(Fact):
    """A paused execution may go on."""

    type = EventType.EXECUTION_RESUMED
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldBack(Fact):
    """Steps that fall under ``cause`` do not start before ``until``, unless it lets go of them first.

    The causes are in ``held``. For locks, it stands in the queues for ``keys`` behind ``holders``.
    """

    type = EventType.EXECUTION_HELD_BACK
    cause: str
    until: datetime
    reason: str
    steps: tuple[str, ...] = ()
    """Steps of which only the run could tell that they fall under it."""
    keys: tuple[str, ...] = ()
    holders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LetGo(Fact):
    """``cause`` no longer holds anything back."""

    type = EventType.EXECUTION_LET_GO
    cause: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AttentionNeeded(Fact):
    """Nothing can go on before a person says what happened to ``steps``."""

    type = EventType.EXECUTION_NEEDS_ATTENTION
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended(Fact):
    """The last fact. ``status`` is one of the terminal states, and the event's type follows it."""

    type = EventType.EXECUTION_COMPLETED
    status: ExecutionStatus
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRequested(Fact):
    """The plan, or the step ``step_id``, waits for a person. ``digest`` says what exactly is asked."""

    type = EventType.APPROVAL_REQUESTED
    approval_id: str
    level: int
    digest: str
    expires_at: datetime
    step_id: str | None = None
    targets: tuple[str, ...] = ()
    """Hosts of the step that only the run could tell."""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalGranted(Fact):
    """Enough people agreed."""

    type = EventType.APPROVAL_GRANTED
    approval_id: str
    approvers: tuple[str, ...]
    step_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRejected(Fact):
    """A person said no."""

    type = EventType.APPROVAL_REJECTED
    approval_id: str
    by: str
    comment: str = ""
    step_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalExpired(Fact):
    """Nobody answered in time; silence is not consent."""

    type = EventType.APPROVAL_EXPIRED
    approval_id: str
    step_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalVoid(Fact):
    """The question was taken back; what it was about will not run."""

    type = EventType.APPROVAL_VOID
    approval_id: str
    by: str
    reason: str = ""
    step_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Expanded(StepFact):
    """A step over a list became one step per target; at least one."""

    type = EventType.STEP_EXPANDED
    targets: tuple[str, ...]


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
