"""What happened, stored, numbered and never changed; and live news, which are neither."""

from typing import Self

from pydantic import Field, model_validator

from schemas.container_types import CarriedObject
from schemas.field_types import Moment
from schemas.wire import Wire
from schemas.words import Word


class EventType(Word):
    """What happened. Those marked live are not stored and have no number."""

    EXECUTION_ACCEPTED = "execution.accepted"
    """The plan was checked, assessed and stored; the first event of every execution."""
    EXECUTION_QUEUED = "execution.queued"
    """It asks for a driver."""
    EXECUTION_CLAIMED = "execution.claimed"
    """A driver has it, under a new token; it runs."""
    EXECUTION_PARKED = "execution.parked"
    """Its driver let go because nothing can be done before a person answers, or before ``not_before``."""
    EXECUTION_HANDED_OVER = "execution.handed_over"
    """Its driver let go before the end: the budget is spent, or the process drains. Nothing is repeated."""
    EXECUTION_CANCEL_REQUESTED = "execution.cancel_requested"
    """Somebody wants it to end; nothing new starts."""
    EXECUTION_PAUSED = "execution.paused"
    """Nothing new starts until it is resumed."""
    EXECUTION_RESUMED = "execution.resumed"
    """It goes on after a pause."""
    EXECUTION_HELD_BACK = "execution.held_back"
    """Some of its steps wait: others change what they would change, or a service or a host does not take calls."""
    EXECUTION_LET_GO = "execution.let_go"
    """What held steps back, for the cause in the data, does so no longer."""
    EXECUTION_NEEDS_ATTENTION = "execution.needs_attention"
    """A person must say what happened to a step; nothing else is left to do."""
    EXECUTION_PROGRESS = "execution.progress"
    """Live: how many steps are done, percentage, seconds left."""
    EXECUTION_COMPLETED = "execution.completed"
    """End: every step succeeded."""
    EXECUTION_PARTIAL = "execution.partial"
    """End: some effects happened, not all."""
    EXECUTION_FAILED = "execution.failed"
    """End: it did not reach its aim."""
    EXECUTION_CANCELLED = "execution.cancelled"
    """End: it was cancelled; the data says what is certain."""
    EXECUTION_REJECTED = "execution.rejected"
    """End: a person said no before any effect."""
    EXECUTION_EXPIRED = "execution.expired"
    """End: nobody answered in time, before any effect."""
    EXECUTION_TIMED_OUT = "execution.timed_out"
    """End: it took longer than the whole may take."""
    APPROVAL_REQUESTED = "approval.requested"
    """A person is asked, about the whole or about one step."""
    APPROVAL_GRANTED = "approval.granted"
    """Enough people approved."""
    APPROVAL_REJECTED = "approval.rejected"
    """Somebody said no."""
    APPROVAL_EXPIRED = "approval.expired"
    """Nobody answered in time."""
    APPROVAL_VOID = "approval.void"
    """What was to be approved has changed, or no longer waits."""
    STEP_TAKEN_OVER = "step.taken_over"
    """It succeeded in the execution that this one continues, and is not run again."""
    STEP_STATE_CAPTURED = "step.state_captured"
    """How its target was just before it was changed; what decides whether the change can be taken back."""
    STEP_EXPANDED = "step.expanded"
    """A step over a list became one part per target; the data names them."""
    STEP_WAVE_BEGUN = "step.wave_begun"
    """The next targets of a step over many begin; the data names them, and counts what failed against the budget."""
    STEP_STARTED = "step.started"
    """An attempt was written down and is sent."""
    STEP_PROGRESS = "step.progress"
    """Live: how far an attempt is."""
    STEP_OUTPUT = "step.output"
    """Live: a piece of output, masked, with its offset."""
    STEP_RETRYING = "step.retrying"
    """An attempt failed; the data says why and when the next one starts."""
    STEP_COMPLETED = "step.completed"
    """It succeeded."""
    STEP_FAILED = "step.failed"
    """It failed for good."""
    STEP_SKIPPED = "step.skipped"
    """It can no longer run, or has no target; the data says which."""
    STEP_CANCELLED = "step.cancelled"
    """It was cancelled, before it started or with certainty on its way."""
    STEP_UNKNOWN = "step.unknown"
    """Nobody knows whether its effect happened."""
    STEP_INQUIRED = "step.inquired"
    """Somebody was asked what became of a step that is unknown, and nothing was proven."""
    STEP_RESOLVED = "step.resolved"
    """A person or a probe settled a step that was unknown."""
    STEP_AWAITING_APPROVAL = "step.awaiting_approval"
    """It is due, and waits for a person."""

    @property
    def live(self) -> bool:
        """Whether it is news only: not stored, not numbered, may be left out."""
        return self in _LIVE


_LIVE = frozenset({EventType.EXECUTION_PROGRESS, EventType.STEP_PROGRESS, EventType.STEP_OUTPUT})


class Event(Wire):
    """One thing that happened to one execution."""

    seq: int | None = Field(default=None, ge=1)
    """Its number in the execution, 1, 2, 3 without a gap; None on what is live."""
    type: EventType
    at: Moment
    execution_id: str
    step_id: str | None = None
    """The step, or the part of it on one target."""
    data: CarriedObject = Field(default_factory=dict)
    """What the type says more; masked."""

    @model_validator(mode="after")
    def _numbered_unless_live(self) -> Self:
        if (self.seq is None) is not self.type.live:
            raise ValueError(f"{self.type} has a number unless it is live")
        return self


class EventFrame(Wire):
    """One WebSocket message: what came within 20 ms, in order."""

    events: tuple[Event, ...]
