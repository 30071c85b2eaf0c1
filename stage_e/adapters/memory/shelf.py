"""What a store in memory keeps, and the rules that PostgreSQL's triggers hold there."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count

from schemas.approval import Approval
from schemas.event import Event
from schemas.json_text import JsonObject
from schemas.words import ApprovalState, ExecutionStatus, StepStatus
from stage_e.assess.histogram import Histogram
from stage_e.assess.kind import Kind
from stage_e.engine.brake import Brake
from stage_e.engine.states import EXECUTION_MOVES, STEP_MOVES
from stage_e.errors import NotFoundError, StoreRefusedError
from stage_e.ports.controls import Stop, brake_of
from stage_e.ports.drivers import DEAD_AFTER, Condition
from stage_e.ports.locks import Lock
from stage_e.ports.records import (
    SETTLED,
    AttemptRow,
    AttemptState,
    InboxItem,
    NewExecution,
    SealedSecret,
    StepRow,
    Submitted,
    Wish,
)
from stage_e.ports.time import Clock

SILENT_AFTER = timedelta(seconds=15)
OPEN_ATTEMPT = {AttemptState.INTENT, AttemptState.UNKNOWN}
GOOD_ATTEMPT = {AttemptState.OK, AttemptState.RESOLVED_HAPPENED}


@dataclass(slots=True)
class Kept:
    """One execution with all that belongs to it. A change is made to a copy, which takes its place when it is whole."""

    new: NewExecution
    status: ExecutionStatus
    key: str | None
    key_expires_at: datetime | None
    driver: str | None
    token: int
    events: tuple[Event, ...]
    rings: int = 0
    rung_at: datetime | None = None
    silent_since: datetime | None = None
    wake_at: datetime | None = None
    stopped: str | None = None
    """Why it waits for what is stopped."""
    started_at: datetime | None = None
    ended_at: datetime | None = None
    result: JsonObject | None = None
    steps: dict[str, StepRow] = field(default_factory=dict)
    attempts: dict[tuple[str, int], AttemptRow] = field(default_factory=dict)
    approvals: dict[str, Approval] = field(default_factory=dict)
    inbox: tuple[InboxItem, ...] = ()
    """Unread ones."""
    secrets: tuple[SealedSecret, ...] = ()

    @property
    def submitted(self) -> Submitted:
        """What never changes."""
        return self.new.submitted

    @property
    def last_seq(self) -> int:
        """Number of the last event."""
        return len(self.events)

    def draft(self) -> "Kept":
        """A copy to change."""
        return replace(self, steps=dict(self.steps), attempts=dict(self.attempts), approvals=dict(self.approvals))

    def move(self, status: ExecutionStatus) -> None:
        """Raises: StoreRefusedError: the status cannot follow."""
        if status is not self.status and status not in EXECUTION_MOVES[self.status]:
            raise StoreRefusedError(f"{self.submitted.execution_id} cannot go from {self.status} to {status}")
        self.status = status

    def append(self, events: Sequence[Event]) -> None:
        """Raises: StoreRefusedError: their numbers do not follow."""
        if [event.seq for event in events] != list(range(self.last_seq + 1, self.last_seq + 1 + len(events))):
            raise StoreRefusedError(f"the events of {self.submitted.execution_id} do not follow its last one")
        self.events += tuple(events)

    def put_step(self, row: StepRow) -> None:
        """Raises: StoreRefusedError: no path leads to its status."""
        before = self.steps.get(row.step_id)
        if before is not None and before.taken_over and row != before:
            raise StoreRefusedError(f"step {row.step_id} was taken over, and never changes")
        if before is not None and before.status is not row.status and row.status not in REACHABLE[before.status]:
            raise StoreRefusedError(f"step {row.step_id} cannot go from {before.status} to {row.status}")
        self.steps[row.step_id] = row

    def put_attempt(self, row: AttemptRow) -> None:
        """Raises: StoreRefusedError: it is not allowed, or what it says is known to be otherwise."""
        before = self.attempts.get((row.step_id, row.number))
        if before is None:
            self._check_allowed(row)
        elif row.state is not before.state and (before.state not in OPEN_ATTEMPT or row.state is AttemptState.INTENT):
            raise StoreRefusedError(f"what is known of attempt {row.number} of step {row.step_id} stays known")
        if row.state in SETTLED and row.evidence is None:
            raise StoreRefusedError(f"attempt {row.number} of step {row.step_id} is settled without evidence")
        self.attempts[row.step_id, row.number] = row if before is None else _ended_as(before, row)
        states = [each.state for each in self.attempts.values() if each.step_id == row.step_id]
        if sum(state in OPEN_ATTEMPT for state in states) > 1 or sum(state in GOOD_ATTEMPT for state in states) > 1:
            raise StoreRefusedError(f"step {row.step_id} has an attempt that is open, or succeeded, already")

    def _check_allowed(self, row: AttemptRow) -> None:
        if row.step_id in self.steps and self.steps[row.step_id].taken_over:
            raise StoreRefusedError(f"no attempt of step {row.step_id}: it was taken over")
        if row.token != self.token:
            raise StoreRefusedError(f"no attempt of step {row.step_id}: its token is not the latest")
        if row.writes and self.submitted.approval_level > 0 and not any(self._consents(row)):
            raise StoreRefusedError(f"no attempt of step {row.step_id}: nobody approved it")
        before = self.attempts.get((row.step_id, row.number - 1))
        if row.writes and before is not None and not self._may_follow(before, row):
            raise StoreRefusedError(f"no attempt of step {row.step_id}: what became of the one before is not settled")

    def _may_follow(self, before: AttemptRow, row: AttemptRow) -> bool:
        if before.state is not AttemptState.REPEATED:
            return before.state is AttemptState.REFUSED
        if row.key == before.key:
            step = self.steps.get(row.step_id)
            whole = (step.parent if step else None) or row.step_id
            return any(each.step_id == whole and each.idempotent for each in self.submitted.operations)
        return (before.evidence or {}).get("how") == "person"

    def _consents(self, row: AttemptRow) -> Iterator[bool]:
        step = self.steps.get(row.step_id)
        whole, target = (step.parent or row.step_id, step.target) if step else (row.step_id, None)
        asked = any(each.targets is not None and each.step_id == whole for each in self.approvals.values())
        for each in self.approvals.values():
            fits = each.digest == self.submitted.digest and each.step_id in {None, whole} and not asked
            if each.targets is not None:
                fits = each.step_id == whole and (target is None or target in each.targets)
            yield (fits and each.state is ApprovalState.APPROVED and each.level >= self.submitted.approval_level)


@dataclass(slots=True)
class KeptDriver:
    """A driver that beats, until the moment ``last_beat_at`` if that is set."""

    kind: str
    started_at: datetime
    last_beat_at: datetime | None = None
    condition: Condition = field(default_factory=Condition)


@dataclass(frozen=True, slots=True)
class KeptDurations:
    """What is known of one kind."""

    histogram: Histogram
    learned_at: datetime


@dataclass(slots=True)
class KeptNotice:
    """How often a question was told on a channel, and when it is due again; never, once it was told."""

    tries: int
    due_at: datetime
    told: bool = False


@dataclass(frozen=True, slots=True)
class Ticket:
    """A place in the queue for a lock; the list of tickets has their order."""

    lock: Lock
    execution_id: str


class Shelf:
    """Everything that one store in memory keeps. Each change happens between two awaits, so it is one transaction."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.executions: dict[str, Kept] = {}
        self.drivers: dict[str, KeptDriver] = {}
        self.durations: dict[Kind, KeptDurations] = {}
        self.stops: list[Stop] = []
        self.notices: dict[tuple[str, str], KeptNotice] = {}
        """By approval and channel."""
        self.tickets: list[Ticket] = []
        self.used_tickets: dict[str, datetime] = {}
        """Tickets for a stream that were used, and when each ends."""
        self._wishes = count(1)
        self._listeners: set[asyncio.Event] = set()

    def of(self, tenant: str, execution_id: str) -> Kept:
        """Raises: NotFoundError."""
        kept = self.executions.get(execution_id)
        if kept is None or kept.submitted.tenant != tenant:
            raise NotFoundError(f"there is no execution {execution_id}")
        return kept

    def post(self, kept: Kept, wish: Wish, by: str, data: JsonObject) -> None:
        """Put a wish into the inbox and tell the listeners."""
        kept.inbox += (InboxItem(next(self._wishes), wish, by, self.clock.now(), data),)
        for told in self._listeners:
            told.set()

    @contextmanager
    def listener(self, told: asyncio.Event) -> Iterator[None]:
        """``told`` is set whenever there is a new wish, for the block."""
        self._listeners.add(told)
        try:
            yield
        finally:
            self._listeners.remove(told)

    def unread_of(self, driver_id: str) -> list[str]:
        """Executions of a driver that have unread wishes."""
        driven = (kept for kept in self.executions.values() if kept.driver == driver_id)
        return [kept.submitted.execution_id for kept in driven if kept.inbox]

    def brake(self, kept: Kept) -> Brake:
        """What is stopped of an execution."""
        return brake_of(self.stops, kept.submitted.tenant)

    def heartbeat_at(self, driver_id: str) -> datetime | None:
        """When it was heard of last; ``None`` when it is not registered."""
        driver = self.drivers.get(driver_id)
        return None if driver is None else driver.last_beat_at or self.clock.now()

    def is_free(self, kept: Kept) -> bool:
        """Whether nobody living drives it and there is something to do, as the view ``free_executions`` says."""
        now = self.clock.now()
        if kept.status.finished:
            return False
        if kept.driver is None:
            can_go_on = kept.status in {ExecutionStatus.QUEUED, ExecutionStatus.RUNNING, ExecutionStatus.CANCELLING}
            can_go_on &= kept.stopped is None
            return bool(kept.inbox) or (can_go_on if kept.wake_at is None else kept.wake_at <= now)
        beat_at = self.heartbeat_at(kept.driver)
        silent = kept.silent_since is not None and kept.silent_since < now - SILENT_AFTER
        return silent or beat_at is None or beat_at < now - DEAD_AFTER


def _ended_as(before: AttemptRow, row: AttemptRow) -> AttemptRow:
    """What was sent never changes; how it ended does."""
    return replace(
        before, state=row.state, ended_at=row.ended_at, outcome=row.outcome, error=row.error, evidence=row.evidence
    )


def _reachable(status: StepStatus) -> frozenset[StepStatus]:
    found: set[StepStatus] = set()
    ahead = {*STEP_MOVES[status]}
    while ahead:
        found |= ahead
        ahead = {after for each in ahead for after in STEP_MOVES[each]} - found
    return frozenset(found)


REACHABLE = {status: _reachable(status) for status in StepStatus}
"""One write may hold several facts, so a step may go along several moves at once."""
