"""What is stored of an execution, and what a driver writes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from schemas.approval import Approval
from schemas.assessment import Assessment
from schemas.event import Event
from schemas.json_text import JsonObject
from schemas.words import ExecutionStatus, Mode, StepStatus, Word
from stage_e.ports.locks import LockWait
from stage_e.tools.operation import Operation


@dataclass(frozen=True, slots=True)
class NewApproval:
    """A question to a person. Scope is the plan, or one step."""

    approval_id: str
    level: int
    digest: str
    quorum: int
    expires_at: datetime
    step_id: str | None = None
    targets: tuple[str, ...] | None = None
    """Hosts that only the run could tell; nothing of the step is sent anywhere else."""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SealedSecret:
    """A secret as it is stored: the marker that stands in its place, and its encrypted value."""

    marker: str
    ciphertext: str


@dataclass(frozen=True, slots=True)
class Submitted:
    """What never changes about an execution. ``plan`` and ``decision`` are masked already."""

    execution_id: str
    tenant: str
    requester: str
    request_text: str
    plan: JsonObject
    decision: JsonObject | None
    assessment: Assessment
    operations: tuple[Operation, ...]
    digest: str
    mode: Mode
    approval_level: int
    created_at: datetime
    deadline_at: datetime | None = None
    retry_of: str | None = None
    """The execution that this one continues."""
    rollback_of: str | None = None
    """The execution whose effects this one takes back; a retry of a rollback has both."""

    @property
    def sequel_of(self) -> str | None:
        """The execution that this one follows on."""
        return self.retry_of or self.rollback_of


@dataclass(frozen=True, slots=True)
class NewExecution:
    """An execution as it is accepted, with its first events. ``driver`` holds it from the start when it is set."""

    submitted: Submitted
    status: ExecutionStatus
    events: tuple[Event, ...]
    steps: tuple["StepRow", ...]
    idempotency_key: str
    request_hash: str
    key_lasts: timedelta | None
    """How long the key means this execution; ``None`` is for ever."""
    approval: NewApproval | None = None
    secrets: tuple[SealedSecret, ...] = ()
    """Deleted when the execution has ended."""
    driver: str | None = None


@dataclass(frozen=True, slots=True)
class Existing:
    """The key was used before: for this execution, with this request."""

    execution_id: str
    request_hash: str


@dataclass(frozen=True, slots=True)
class StepRow:
    """One row of the projection ``steps``: a step, or one target of a step over a list."""

    step_id: str
    status: StepStatus
    parent: str | None = None
    target: str | None = None
    attempts: int = 0
    started_at: datetime | None = None
    ended_at: datetime | None = None
    retry_at: datetime | None = None
    output: JsonObject | None = None
    truncated: bool = False
    error: str | None = None
    taken_over: bool = False
    """It succeeded in the execution that this one continues, and has no attempts here."""
    before: str | None = None
    """How its target was just before it was changed."""


class AttemptState(Word):
    """What is known of an attempt; ``intent`` and ``unknown`` are open, at most one of those per step."""

    INTENT = "intent"
    OK = "ok"
    REFUSED = "refused"
    FAILED = "failed"
    UNKNOWN = "unknown"
    RESOLVED_HAPPENED = "resolved_happened"
    RESOLVED_NOT = "resolved_not"
    REPEATED = "repeated"
    """Nobody found out, and it was made again: under the same key, where that does no more, or by a person's order."""


SETTLED = (AttemptState.RESOLVED_HAPPENED, AttemptState.RESOLVED_NOT)
"""It was unknown, and is known now."""


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """One try of one step. ``writes``: it may change something, so it is stored before it is sent."""

    step_id: str
    number: int
    key: str
    token: int
    state: AttemptState
    writes: bool
    started_at: datetime
    ended_at: datetime | None = None
    outcome: str | None = None
    error: str | None = None
    locks: tuple[str, ...] = ()
    """What must be held, alone, for it to begin."""
    evidence: JsonObject | None = None
    """What settled it when it was unknown: the proof, or who said so and why."""


@dataclass(frozen=True, slots=True)
class Write:
    """One transaction of the driver that holds ``token``: facts and all that they change.

    ``after_seq`` is the last event number that the driver knows; the events follow it without a gap. ``released`` lets
    go of the claim; ``wake_at`` then says when it is to be rung again (``None``: when somebody rings), and ``stopped``
    why it waits for a person who lets go what was stopped; when nothing is stopped any more, it is queued.
    """

    execution_id: str
    token: int
    after_seq: int
    events: tuple[Event, ...]
    status: ExecutionStatus
    steps: tuple[StepRow, ...] = ()
    attempts: tuple[AttemptRow, ...] = ()
    approvals: tuple[NewApproval, ...] = ()
    inbox_read: tuple[int, ...] = ()
    released: bool = False
    wake_at: datetime | None = None
    result: JsonObject | None = None
    begins: tuple[str, ...] = ()
    """Tools with which an effect begins, as ``plain_tool`` writes them."""
    stopped: str | None = None

    @property
    def begins_effect(self) -> bool:
        """Whether an attempt begins that may change something."""
        return any(attempt.writes and attempt.state is AttemptState.INTENT for attempt in self.attempts)

    @property
    def settles(self) -> bool:
        """Whether it has become known what an unknown attempt did."""
        return any(attempt.state in SETTLED for attempt in self.attempts)

    @property
    def ends(self) -> bool:
        """Whether nothing can come after it."""
        return self.status.finished


class WriteAnswer(StrEnum):
    """What became of a ``Write`` that was sent under a valid claim."""

    STORED = "stored"
    """Committed, now or by an earlier try of the same write."""
    READ_INBOX_FIRST = "read_inbox_first"
    """Nothing was stored: the write begins attempts with an effect, and unread messages wait."""
    STOPPED = "stopped"
    """Nothing was stored: the write begins an effect that a person has stopped."""


class Wish(StrEnum):
    """What somebody who does not hold the claim wants of an execution."""

    CANCEL = "cancel"
    PAUSE = "pause"
    RESUME = "resume"
    APPROVED = "approved"
    REJECTED = "rejected"
    EXPIRED = "expired"
    VOID = "void"
    """The question was taken back."""
    UNLOCKED = "unlocked"
    """Stage E itself: what it waited for is free."""
    RESOLVE = "resolve"
    """Somebody says what became of a step that is unknown, or what is to be done about it."""


@dataclass(frozen=True, slots=True)
class InboxItem:
    """A wish in the inbox, in the order of ``number``."""

    number: int
    wish: Wish
    by: str
    at: datetime
    data: JsonObject


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to drive, and all that a driver must know to go on."""

    submitted: Submitted
    token: int
    last_seq: int
    status: ExecutionStatus
    """Before this claim."""
    events: tuple[Event, ...]
    outputs: Mapping[str, StepRow]
    """Rows of steps that have an output, by step id."""
    inbox: tuple[InboxItem, ...]
    secrets: tuple[SealedSecret, ...] = ()


@dataclass(frozen=True, slots=True)
class ExecutionRecord:
    """Everything that is stored about one execution, for a reader."""

    submitted: Submitted
    status: ExecutionStatus
    token: int
    driver: str | None
    last_seq: int
    rings: int
    started_at: datetime | None
    ended_at: datetime | None
    wake_at: datetime | None
    stopped: str | None
    """Why it waits for somebody who lets go what was stopped."""
    steps: tuple[StepRow, ...]
    attempts: tuple[AttemptRow, ...]
    approvals: tuple[Approval, ...]
    result: JsonObject | None
    waits_for: tuple[LockWait, ...] = ()
    """Told of one execution, not in lists."""
    retried_by: str | None = None
    """The execution that continues this one; one that a person rejected did nothing and does not count."""
    rolled_back_by: str | None = None
    """The execution that takes back what this one did; likewise."""
    undone: tuple[str, ...] = ()
    """Steps, as the rollback calls them, that a completed rollback took back."""


@dataclass(frozen=True, slots=True)
class Ring:
    """A doorbell to ring: ``number`` counts the rings of this execution."""

    execution_id: str
    number: int
    tenant: str = ""
