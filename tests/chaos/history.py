"""What a run left behind, as its witnesses tell it: the client, the services, the API, and PostgreSQL."""

from dataclasses import dataclass, field
from datetime import datetime

from schemas.event import EventType
from schemas.words import ApprovalState, ExecutionStatus, Outcome, StepStatus, Verdict
from stage_e.ports.records import AttemptState


@dataclass(frozen=True, slots=True)
class Asked:
    """One request of the client. ``ids``: the executions that were answered; ``must_ask``: people must agree first."""

    key: str
    kind: str
    ids: tuple[str, ...] = ()
    must_ask: bool = False
    told: ExecutionStatus | None = None
    """How it ended, where the first answer was a result."""
    cancelled_at: datetime | None = None
    """When it was answered that it ends."""
    refusal: str | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """What a service really did, by whose order; or, in ``History.lies``, only said that it did."""

    execution_id: str
    step_id: str
    attempt: int
    token: int
    at: datetime
    what: str
    worked: bool = True


@dataclass(frozen=True, slots=True)
class Vote:
    """What the client answered to a question, from the moment in which it began to send that."""

    execution_id: str
    step_id: str | None
    verdict: Verdict
    at: datetime
    approval_id: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A stored event."""

    seq: int
    type: EventType
    at: datetime
    step_id: str | None = None
    driver: str = ""


@dataclass(frozen=True, slots=True)
class Tried:
    """A stored attempt."""

    step_id: str
    number: int
    token: int
    state: AttemptState
    outcome: Outcome | None
    writes: bool
    error: str | None = None


@dataclass(frozen=True, slots=True)
class StoredStep:
    """A step's row. ``parent``: the step over a list that it is a part of."""

    step_id: str
    status: StepStatus
    error: str | None = None
    parent: str | None = None
    repeatable: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A stored approval."""

    step_id: str | None
    state: ApprovalState
    approval_id: str = ""


@dataclass(frozen=True, slots=True)
class Stored:
    """An execution as PostgreSQL holds it."""

    execution_id: str
    key: str
    status: ExecutionStatus
    level: int
    last_seq: int
    created_at: datetime
    ended_at: datetime | None
    result_status: str | None = None
    events: tuple[Told, ...] = ()
    steps: tuple[StoredStep, ...] = ()
    attempts: tuple[Tried, ...] = ()
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """An execution as the API shows it."""

    status: ExecutionStatus
    last_seq: int
    steps: dict[str, StepStatus]
    numbers: tuple[int, ...]
    """Of its events, page by page."""


@dataclass(frozen=True, slots=True)
class Followed:
    """Numbers of the events that a client saw that followed an execution and came back whenever it was cut off."""

    execution_id: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Strike:
    """A fault that was made, and when it was over. ``victim``: the process that a signal hit."""

    name: str
    began_at: datetime
    over_at: datetime
    victim: int = 0


@dataclass(frozen=True, slots=True)
class History:
    """All of it."""

    asked: tuple[Asked, ...] = ()
    stored: tuple[Stored, ...] = ()
    shown: dict[str, Shown] = field(default_factory=dict)
    followed: tuple[Followed, ...] = ()
    votes: tuple[Vote, ...] = ()
    effects: tuple[Effect, ...] = ()
    lies: tuple[Effect, ...] = ()
    strikes: tuple[Strike, ...] = ()
