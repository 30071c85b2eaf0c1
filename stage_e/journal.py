"""The one pen of an execution: facts go through here into its state, its store and its news, in that order.

Facts are applied at once and written together with the next commit. Nothing is published before its commit.
"""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from schemas.event import Event
from schemas.json_text import JsonObject
from schemas.words import ExecutionStatus
from stage_e.assess.digest import Seal, seal_of
from stage_e.engine import facts as f
from stage_e.engine.apply import apply, replay
from stage_e.engine.execution import Execution
from stage_e.engine.withdraw import withdraw
from stage_e.errors import ClaimLostError, StoreUnavailableError
from stage_e.events import event_of, facts_of_events
from stage_e.ports.channels import Feed
from stage_e.ports.locks import Lock, LockWait
from stage_e.ports.records import AttemptRow, Claim, NewApproval, Submitted, Write, WriteAnswer
from stage_e.ports.store import ExecutionStore
from stage_e.ports.time import Clock
from stage_e.projection import attempt_row, fresh_execution, step_row
from stage_e.tools.operation import Operation
from stage_e.vault import Vault

TRY_AGAIN_AFTER = timedelta(minutes=1)  # after a fault of our own, which may well be there again
LONGEST_RETRY = timedelta(seconds=1)
LAST_PATIENCE = timedelta(seconds=8)  # of a process that is to end, with a store that is away
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Desk:
    """What every journal of a process writes with."""

    store: ExecutionStore
    feed: Feed
    clock: Clock
    vault: Vault


@dataclass(slots=True)
class Unwritten:
    """What the next commit will carry. Rows are by key, so that only the last state of each is written."""

    events: list[Event] = field(default_factory=list)
    starts: list[f.AttemptStarted] = field(default_factory=list)
    """Attempts with an effect that nobody has sent yet."""
    steps: dict[str, None] = field(default_factory=dict)
    attempts: dict[tuple[str, int], AttemptRow] = field(default_factory=dict)
    approvals: list[NewApproval] = field(default_factory=list)
    inbox_read: list[int] = field(default_factory=list)
    since: datetime | None = None


class Journal:
    """An execution under this process's claim."""

    def __init__(
        self,
        desk: Desk,
        submitted: Submitted,
        execution: Execution,
        *,
        token: int,
        last_seq: int,
        secrets: Mapping[str, str],
    ) -> None:
        self.submitted = submitted
        self.execution = execution
        self.token = token
        self.secrets = secrets
        self._desk = desk
        self._stored_seq = last_seq
        self._unwritten = Unwritten()
        self._attempts: dict[tuple[str, int], AttemptRow] = {}
        self._seal: Seal | None = None
        self._hurried = False
        self.operations = {operation.step_id: operation for operation in submitted.operations}

    @property
    def execution_id(self) -> str:
        """The execution's id."""
        return self.submitted.execution_id

    @property
    def last_seq(self) -> int:
        """Number of the last event that was recorded, stored or not."""
        return self._stored_seq + len(self._unwritten.events)

    @property
    def unwritten_since(self) -> datetime | None:
        """When the oldest fact that is not stored yet was recorded."""
        return self._unwritten.since

    def now(self) -> datetime:
        """The moment, aware UTC."""
        return self._desk.clock.now()

    def hurry(self) -> None:
        """Wait for a store that is away only a little while from now on: the process is to end."""
        self._hurried = True

    def is_as_approved(self, operation: Operation) -> bool:
        """Whether the plan, and this operation at this moment, hash to the digest that was accepted and approved."""
        if self._seal is None:
            tolerated = {step.id: step.tolerates for step in self.submitted.assessment.steps}
            self._seal = seal_of(self.submitted.operations, self.execution.graph.needs, tolerated)
        return self._seal.digest == self.submitted.digest and self._seal.holds(operation)

    def record(self, fact: f.Fact) -> None:
        """Apply ``fact``; the next commit stores it."""
        before = self.execution.step(fact.step_id).children if isinstance(fact, f.StepFact) else ()
        apply(self.execution, fact)
        pending = self._unwritten
        pending.events.append(event_of(fact, self.execution_id, self.last_seq + 1))
        pending.since = pending.since or fact.at
        if isinstance(fact, f.StepFact):
            step = self.execution.step(fact.step_id)
            pending.steps.update(dict.fromkeys((step.id, *(step.children if step.children != before else ()))))
            self._note_attempt(fact)

    def record_all(self, facts: Iterable[f.Fact]) -> None:
        """Apply several facts in order."""
        for fact in facts:
            self.record(fact)

    def ask(self, approval: NewApproval) -> None:
        """Record a question about a step."""
        pending = self._unwritten
        pending.approvals.append(approval)
        self.record(
            f.ApprovalRequested(
                at=self.now(),
                approval_id=approval.approval_id,
                level=approval.level,
                digest=approval.digest,
                expires_at=approval.expires_at,
                step_id=approval.step_id,
                targets=approval.targets or (),
                reason=approval.reason,
            )
        )
        if approval.step_id is not None:
            pending.steps[approval.step_id] = None

    def mark_read(self, inbox_numbers: Iterable[int]) -> None:
        """The next commit marks these messages as read."""
        self._unwritten.inbox_read.extend(inbox_numbers)

    async def commit(
        self, *, released: bool = False, wake_at: datetime | None = None, result: JsonObject | None = None
    ) -> WriteAnswer:
        """Store what was recorded, then publish it. Waits out a store that is away, unless it was told to ``hurry``.

        ``READ_INBOX_FIRST``: everything else is still unwritten, and the attempts that were to begin are withdrawn.

        Raises:
            ClaimLostError: another driver has it; nothing was stored.
        """
        pending = self._unwritten
        if not (pending.events or pending.inbox_read or released):
            return WriteAnswer.STORED
        write = self._as_write(released=released, wake_at=wake_at, result=result)
        answer = await self._patiently(partial(self._desk.store.write, write))
        if answer is WriteAnswer.READ_INBOX_FIRST:
            self._withdraw_starts()
            return answer
        self._unwritten = Unwritten()
        self._stored_seq += len(pending.events)
        await self._desk.feed.publish(self.execution_id, pending.events)
        return answer

    async def abandon(self, reason: str) -> None:
        """Let go after a fault of our own: what was not written is dropped, and somebody tries again in a minute.

        Attempts that were in flight count as lost then, which is what they are.
        """
        now = self.now()
        waits = self.execution.plan_approval_open
        status = ExecutionStatus.CANCELLING if self.execution.cancel_requested else ExecutionStatus.QUEUED
        until = now + TRY_AGAIN_AFTER
        parked = event_of(f.Parked(at=now, reason=reason, not_before=until), self.execution_id, self._stored_seq + 1)
        write = Write(
            execution_id=self.execution_id,
            token=self.token,
            after_seq=self._stored_seq,
            events=(parked,),
            status=ExecutionStatus.AWAITING_APPROVAL if waits else status,
            released=True,
            wake_at=until,
        )
        await self._desk.store.write(write)
        await self._desk.feed.publish(self.execution_id, [parked])

    def remember_attempts(self, facts: Iterable[f.Fact]) -> None:
        """Take over the attempts that earlier drivers began, so that their ends can be written."""
        for fact in facts:
            if isinstance(fact, f.StepFact):
                self._attempt_row(fact)

    async def publish_live(self, events: Iterable[Event]) -> None:
        """News without numbers."""
        await self._desk.feed.publish(self.execution_id, tuple(events))

    async def take_locks(self, wanted: Collection[Lock]) -> tuple[LockWait, ...]:
        """As ``LockStore.take_locks``; waits out a store that is away."""
        return await self._patiently(lambda: self._desk.store.take_locks(self.execution_id, wanted))

    async def release_locks(self) -> tuple[str, ...]:
        """As ``LockStore.release_locks``; waits out a store that is away."""
        return await self._patiently(lambda: self._desk.store.release_locks(self.execution_id))

    async def _patiently(self, ask: Callable[[], Awaitable[Answer]]) -> Answer:
        wait, left = timedelta(milliseconds=50), LAST_PATIENCE
        while True:
            try:
                return await ask()
            except StoreUnavailableError as error:
                if self._hurried and left <= timedelta():
                    raise ClaimLostError(
                        "the store was away as this process ended; what is unwritten is lost"
                    ) from error
                await self._desk.clock.sleep(wait)
                left -= wait if self._hurried else timedelta()
                wait = min(wait * 2, LONGEST_RETRY)

    def _as_write(self, *, released: bool, wake_at: datetime | None, result: JsonObject | None) -> Write:
        pending = self._unwritten
        return Write(
            execution_id=self.execution_id,
            token=self.token,
            after_seq=self._stored_seq,
            events=tuple(pending.events),
            status=self.execution.status,
            steps=tuple(step_row(self.execution.step(step_id)) for step_id in pending.steps),
            attempts=tuple(pending.attempts.values()),
            approvals=tuple(pending.approvals),
            inbox_read=tuple(pending.inbox_read),
            released=released,
            wake_at=wake_at,
            result=result,
        )

    def _note_attempt(self, fact: f.StepFact) -> None:
        row = self._attempt_row(fact)
        if row is None:
            return
        self._unwritten.attempts[row.step_id, row.number] = row
        if isinstance(fact, f.AttemptStarted) and row.writes:
            self._unwritten.starts.append(fact)

    def _attempt_row(self, fact: f.StepFact) -> AttemptRow | None:
        row = attempt_row(fact, self._attempts, writes=not self.execution.step(fact.step_id).spec.effect.harmless)
        if row is not None:
            self._attempts[row.step_id, row.number] = row
        return row

    def _withdraw_starts(self) -> None:
        """Starts are the last facts before their commit, so that what is left keeps its numbers."""
        pending = self._unwritten
        for fact in reversed(pending.starts):
            withdraw(self.execution, fact)
            pending.events.pop()
            pending.attempts.pop((fact.step_id, fact.number))
            self._attempts.pop((fact.step_id, fact.number))
        pending.starts.clear()


def open_journal(desk: Desk, claim: Claim) -> Journal:
    """The journal of an execution that was just claimed, with all that happened to it folded in."""
    facts = facts_of_events(claim.events)
    execution = replay(fresh_execution(claim.submitted), facts)
    for step_id, row in claim.outputs.items():
        execution.step(step_id).output = row.output
    secrets = desk.vault.open(claim.secrets)
    journal = Journal(desk, claim.submitted, execution, token=claim.token, last_seq=claim.last_seq, secrets=secrets)
    journal.remember_attempts(facts)
    return journal
