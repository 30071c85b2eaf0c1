"""The one pen of an execution: facts go through here into its state, its store and its news, in that order.

Facts are applied at once and written together with the next commit. Nothing is published before its commit.
"""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from schemas.event import Event
from schemas.json_text import JsonObject
from schemas.words import ExecutionStatus
from stage_e.assess.digest import Seal, ids_taken_over, seal_of
from stage_e.assess.whole import tolerances
from stage_e.engine import facts as f
from stage_e.engine.apply import apply, replay
from stage_e.engine.brake import plain_tool
from stage_e.engine.execution import Execution
from stage_e.engine.withdraw import withdraw
from stage_e.errors import ClaimLostError, StoreUnavailableError
from stage_e.events import event_of, facts_of_events
from stage_e.ports.channels import Feed
from stage_e.ports.locks import Lock, LockWait
from stage_e.ports.records import AttemptRow, AttemptState, Claim, NewApproval, Submitted, Write, WriteAnswer
from stage_e.ports.store import ExecutionStore
from stage_e.ports.time import Clock
from stage_e.projection import attempt_rows, fresh_execution, step_row
from stage_e.tools.operation import Operation
from stage_e.unwritten import LettingGo, Start, Unwritten
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
        accepted: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """``accepted`` returns when the execution itself is stored, where that is not known yet."""
        self.submitted = submitted
        self.execution = execution
        self.token = token
        self.secrets = secrets
        self._desk = desk
        self._accepted = accepted
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
            assessment, needs = self.submitted.assessment, self.execution.graph.needs
            tolerated, done = tolerances(assessment.steps, assessment.checks), ids_taken_over(assessment.taken_over)
            self._seal = seal_of(self.submitted.operations, needs, tolerated, assessment.checks, done)
        return self._seal.digest == self.submitted.digest and self._seal.holds(operation)

    def record(self, fact: f.Fact) -> None:
        """Apply ``fact``; the next commit stores it."""
        before = self.execution.step(fact.step_id).children if isinstance(fact, f.StepFact) else ()
        pending = self._unwritten
        if isinstance(fact, f.AttemptStarted) and self._writes(fact):
            pending.starts.append(Start(fact, replace(self.execution.step(fact.step_id))))
        apply(self.execution, fact)
        pending.events.append(event_of(fact, self.execution_id, self.last_seq + 1))
        pending.since = pending.since or fact.at
        if isinstance(fact, f.StepFact):
            step = self.execution.step(fact.step_id)
            pending.steps.update(dict.fromkeys((step.id, *(step.children if step.children != before else ()))))
            self._note_attempts(fact)
        elif isinstance(fact, f.ApprovalRequested | f.ApprovalGranted) and fact.step_id is not None:
            pending.steps[fact.step_id] = None

    def record_all(self, facts: Iterable[f.Fact]) -> None:
        """Apply several facts in order."""
        for fact in facts:
            self.record(fact)

    def ask(self, approval: NewApproval) -> None:
        """Record a question about a step."""
        self._unwritten.approvals.append(approval)
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

    def mark_read(self, inbox_numbers: Iterable[int]) -> None:
        """The next commit marks these messages as read."""
        self._unwritten.inbox_read.extend(inbox_numbers)

    async def commit(
        self,
        *,
        released: bool = False,
        wake_at: datetime | None = None,
        result: JsonObject | None = None,
        stopped: str | None = None,
    ) -> WriteAnswer:
        """Store what was recorded, then publish it. Waits out a store that is away, unless it was told to ``hurry``.

        Another answer than ``STORED``: nothing is written yet, and the attempts that were to begin are withdrawn.

        Raises:
            ClaimLostError: another driver has it; nothing was stored.
        """
        pending = self._unwritten
        if not (pending.events or pending.inbox_read or released):
            return WriteAnswer.STORED
        letting_go = LettingGo(wake_at, stopped, result) if released else None
        answer = await self._patiently(partial(self._desk.store.write, self._as_write(letting_go)))
        if answer is not WriteAnswer.STORED:
            self._withdraw_starts()
            return answer
        self._unwritten = Unwritten()
        self._stored_seq += len(pending.events)
        await self._desk.feed.publish(self.execution_id, pending.events)
        return answer

    async def abandon(self, reason: str) -> None:
        """Let go after a fault of our own: what was not written is dropped, and somebody tries again in a minute.

        Attempts that were in flight count as lost then, which is what they are. Waits out a store that is away.

        Raises: ClaimLostError, StoreRefusedError.
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
        await self._patiently(partial(self._desk.store.write, write))
        await self._desk.feed.publish(self.execution_id, [parked])

    def remember_attempts(self, facts: Iterable[f.Fact]) -> None:
        """Take over the attempts that earlier drivers began, so that their ends can be written."""
        for fact in facts:
            if isinstance(fact, f.StepFact):
                self._attempt_rows(fact)

    async def publish_live(self, events: Iterable[Event]) -> None:
        """News without numbers."""
        await self._desk.feed.publish(self.execution_id, tuple(events))

    async def take_locks(self, wanted: Collection[Lock]) -> tuple[LockWait, ...]:
        """As ``LockStore.take_locks``; waits out a store that is away."""
        return await self._patiently(lambda: self._desk.store.take_locks(self.execution_id, wanted, self.token))

    async def release_locks(self) -> tuple[str, ...]:
        """As ``LockStore.release_locks``; waits out a store that is away."""
        return await self._patiently(lambda: self._desk.store.release_locks(self.execution_id, self.token))

    async def _patiently(self, ask: Callable[[], Awaitable[Answer]]) -> Answer:
        if self._accepted is not None:
            await self._accepted()
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

    def _as_write(self, letting_go: LettingGo | None) -> Write:
        pending, let_go = self._unwritten, letting_go or LettingGo()
        begins = (self.execution.step(start.fact.step_id).spec.tool for start in pending.starts)
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
            released=letting_go is not None,
            wake_at=let_go.wake_at,
            result=let_go.result,
            begins=tuple(dict.fromkeys(map(plain_tool, begins))),
            stopped=let_go.stopped,
        )

    def _note_attempts(self, fact: f.StepFact) -> None:
        for row in self._attempt_rows(fact):
            self._unwritten.attempts[row.step_id, row.number] = row

    def _writes(self, fact: f.StepFact) -> bool:
        return not self.execution.step(fact.step_id).spec.effect.harmless

    def _attempt_rows(self, fact: f.StepFact) -> tuple[AttemptRow, ...]:
        rows = attempt_rows(fact, self._attempts, writes=self._writes(fact))
        self._attempts |= {(row.step_id, row.number): row for row in rows}
        return rows

    def _withdraw_starts(self) -> None:
        """Starts are the last facts before their commit, so that what is left keeps its numbers."""
        pending = self._unwritten
        for start in reversed(pending.starts):
            withdraw(self.execution, start.before)
            pending.events.pop()
            pending.attempts.pop((start.fact.step_id, start.fact.number))
            self._attempts.pop((start.fact.step_id, start.fact.number))
            self._open_again(start.fact.step_id, start.fact.number - 1)
        pending.starts.clear()

    def _open_again(self, step_id: str, number: int) -> None:
        """The attempt before one that was withdrawn is not repeated after all."""
        before = self._attempts.get((step_id, number))
        if before is not None and before.state is AttemptState.REPEATED:
            self._attempts[step_id, number] = row = replace(before, state=AttemptState.UNKNOWN)
            self._unwritten.attempts[step_id, number] = row


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
