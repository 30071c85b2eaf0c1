"""Questions to people, and their answers."""

from dataclasses import dataclass
from datetime import datetime

from schemas.event import EventType
from stage_e.engine.facts.fact import Fact


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
