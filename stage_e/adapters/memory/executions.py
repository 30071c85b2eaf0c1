"""Executions in memory: the part of ``ExecutionStore`` that writes."""

from collections.abc import Collection
from datetime import timedelta
from itertools import islice

from schemas.event import Event, EventType
from schemas.json_text import JsonObject
from schemas.words import ExecutionStatus
from stage_e.adapters.memory.links import check_link
from stage_e.adapters.memory.locks import holds
from stage_e.adapters.memory.questions import asked, voided
from stage_e.adapters.memory.shelf import Kept, Shelf
from stage_e.engine.brake import RELEASED
from stage_e.engine.states import FIRST_EXECUTION_STATES
from stage_e.errors import ClaimLostError, ConflictError, NotFoundError, StoreRefusedError
from stage_e.ports.records import (
    AttemptRow,
    Claim,
    Existing,
    InboxItem,
    NewExecution,
    Ring,
    Wish,
    Write,
    WriteAnswer,
)

WAITING = {ExecutionStatus.QUEUED, ExecutionStatus.AWAITING_APPROVAL}
RING_AGAIN_AFTER = timedelta(seconds=2)


class MemoryExecutions:
    """As PostgreSQL does it, statement by statement."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    async def accept(self, new: NewExecution) -> Existing | None:
        """As ``ExecutionStore.accept``; the execution itself holds its key when the call is repeated."""
        submitted, holder = new.submitted, self._holder(new)
        if holder is not None:
            same = holder.submitted.execution_id == submitted.execution_id
            return None if same else Existing(holder.submitted.execution_id, holder.new.request_hash)
        check_link(self._shelf, new)
        if submitted.execution_id in self._shelf.executions or new.status not in FIRST_EXECUTION_STATES:
            raise StoreRefusedError(f"execution {submitted.execution_id} exists, or cannot begin as {new.status}")
        kept = self._fresh(new)
        kept.append(new.events)
        for row in new.steps:
            kept.put_step(row)
        if new.approval is not None:
            kept.approvals[new.approval.approval_id] = asked(new.approval, kept, self._shelf.clock.now())
        self._shelf.executions[submitted.execution_id] = kept
        return None

    async def claim(self, execution_id: str, driver: str) -> Claim | None:
        """As ``ExecutionStore.claim``."""
        kept = self._shelf.executions.get(execution_id)
        if kept is None or not self._shelf.is_free(kept):
            return None
        before, now = kept.status, self._shelf.clock.now()
        kept = kept.draft()
        kept.driver, kept.token, kept.silent_since, kept.wake_at = driver, kept.token + 1, now, None
        kept.stopped = None
        kept.started_at = kept.started_at or now
        kept.status = _status_under_driver(kept)
        event = Event(
            seq=kept.last_seq + 1,
            type=EventType.EXECUTION_CLAIMED,
            at=now,
            execution_id=execution_id,
            data={"driver": driver, "token": kept.token},
        )
        kept.append([event])
        self._shelf.executions[execution_id] = kept
        outputs = {step_id: row for step_id, row in kept.steps.items() if row.output is not None}
        return Claim(kept.submitted, kept.token, kept.last_seq, before, kept.events, outputs, kept.inbox, kept.secrets)

    async def disown(self, execution_ids: Collection[str], driver: str) -> tuple[str, ...]:
        """As ``ExecutionStore.disown``."""
        asked = [kept for each in execution_ids if (kept := self._shelf.executions.get(each)) is not None]
        free = [kept for kept in asked if kept.driver == driver and kept.silent_since is not None]
        for kept in free:
            kept.driver, kept.silent_since = None, None
        return tuple(kept.submitted.execution_id for kept in free)

    async def write(self, write: Write) -> WriteAnswer:
        """As ``ExecutionStore.write``. Raises: StoreRefusedError: it breaks a rule."""
        kept = self._shelf.executions.get(write.execution_id)
        if kept is None or kept.token != write.token:
            raise _lost(write)
        if write.events and kept.last_seq == write.after_seq + len(write.events):
            return WriteAnswer.STORED
        if kept.driver is None:
            raise _lost(write)
        if write.begins_effect and any(item.number not in write.inbox_read for item in kept.inbox):
            return WriteAnswer.READ_INBOX_FIRST
        brake = self._shelf.brake(kept)
        if write.begins_effect and any(brake.reason_for(tool) for tool in write.begins):
            return WriteAnswer.STOPPED
        draft = kept.draft()
        self._fold(draft, write)
        self._shelf.executions[write.execution_id] = draft
        return WriteAnswer.STORED

    async def post(self, tenant: str, execution_id: str, wish: Wish, by: str, data: JsonObject) -> ExecutionStatus:
        """As ``ExecutionStore.post``."""
        kept = self._shelf.of(tenant, execution_id)
        if kept.status.finished:
            raise ConflictError(f"execution {execution_id} has ended already: {kept.status}")
        self._shelf.post(kept, wish, by, data)
        return kept.status

    async def inbox(self, execution_id: str) -> tuple[InboxItem, ...]:
        """As ``ExecutionStore.inbox``."""
        kept = self._shelf.executions.get(execution_id)
        return kept.inbox if kept else ()

    async def overdue(self, limit: int) -> tuple[Ring, ...]:
        """As ``ExecutionStore.overdue``."""
        due = [kept for kept in self._shelf.executions.values() if self._is_overdue(kept)]
        due.sort(key=lambda kept: (kept.driver is None, kept.rung_at is not None, kept.rung_at))
        return tuple(map(self._ring, islice(due, limit)))

    async def waiting(self, tenant: str, most: int) -> int:
        """As ``ExecutionStore.waiting``."""
        kept = (each for each in self._shelf.executions.values() if each.submitted.tenant == tenant)
        return min(sum(each.status in WAITING for each in kept), most)

    async def ring(self, execution_id: str) -> Ring:
        """As ``ExecutionStore.ring``. Raises: NotFoundError."""
        if execution_id not in self._shelf.executions:
            raise NotFoundError(f"there is no execution {execution_id}")
        return self._ring(self._shelf.executions[execution_id])

    def _ring(self, kept: Kept) -> Ring:
        kept.rings, kept.rung_at = kept.rings + 1, self._shelf.clock.now()
        return Ring(kept.submitted.execution_id, kept.rings, kept.submitted.tenant)

    def _is_overdue(self, kept: Kept) -> bool:
        now = self._shelf.clock.now()
        if not self._shelf.is_free(kept):
            return False
        woken = kept.wake_at is not None and kept.rung_at is not None and kept.rung_at < kept.wake_at <= now
        return woken or kept.rung_at is None or kept.rung_at < now - RING_AGAIN_AFTER

    def _holder(self, new: NewExecution) -> Kept | None:
        """Who has the key of ``new``; a key whose time is over is given up."""
        now = self._shelf.clock.now()
        for kept in self._shelf.executions.values():
            if (kept.submitted.tenant, kept.key) == (new.submitted.tenant, new.idempotency_key):
                if kept.key_expires_at is None or kept.key_expires_at > now:
                    return kept
                kept.key = None
        return None

    def _fresh(self, new: NewExecution) -> Kept:
        now, driven, queued = self._shelf.clock.now(), new.driver is not None, new.status is ExecutionStatus.QUEUED
        return Kept(
            new=new,
            status=new.status,
            key=new.idempotency_key,
            key_expires_at=None if new.key_lasts is None else now + new.key_lasts,
            driver=new.driver,
            token=1 if driven else 0,
            events=(),
            secrets=new.secrets,
            rings=1 if queued else 0,
            rung_at=now if queued else None,
            silent_since=now if driven else None,
            started_at=new.submitted.created_at if driven else None,
        )

    def _fold(self, kept: Kept, write: Write) -> None:
        """Raises: StoreRefusedError."""
        now = self._shelf.clock.now()
        if kept.last_seq != write.after_seq:
            raise StoreRefusedError(f"gap: {write.execution_id} has other events after {write.after_seq}")
        kept.move(write.status)
        kept.append(write.events)
        for row in write.steps:
            kept.put_step(row)
        for attempt in sorted(write.attempts, key=lambda each: (each.step_id, each.number)):
            if (attempt.step_id, attempt.number) not in kept.attempts:
                self._check_locks(write.execution_id, attempt)
            kept.put_attempt(attempt)
        for question in write.approvals:
            kept.approvals[question.approval_id] = asked(question, kept, now)
        kept.inbox = tuple(item for item in kept.inbox if item.number not in write.inbox_read)
        kept.result = write.result or kept.result
        kept.silent_since = None
        if write.status.finished:
            kept.ended_at = write.events[-1].at if write.events else now
            kept.driver, kept.secrets, kept.approvals = None, (), voided(kept.approvals)
        elif write.released:
            kept.driver, kept.wake_at = None, write.wake_at
            kept.stopped = write.stopped if self._shelf.brake(kept) != RELEASED else None
            kept.rung_at = now if write.wake_at is None else kept.rung_at

    def _check_locks(self, execution_id: str, attempt: AttemptRow) -> None:
        if not holds(self._shelf, execution_id, attempt.locks):
            raise StoreRefusedError(f"no attempt of step {attempt.step_id}: it does not hold {attempt.locks}")


def _status_under_driver(kept: Kept) -> ExecutionStatus:
    """As ``engine.status`` derives it once somebody has claimed it."""
    answered = any(event.type is EventType.APPROVAL_GRANTED and event.step_id is None for event in kept.events)
    about_plan = any(approval.step_id is None for approval in kept.approvals.values())
    if kept.status is ExecutionStatus.AWAITING_APPROVAL and about_plan and not answered:
        return kept.status
    return kept.status if kept.status is ExecutionStatus.CANCELLING else ExecutionStatus.RUNNING


def _lost(write: Write) -> ClaimLostError:
    return ClaimLostError(f"execution {write.execution_id} is no longer driven under token {write.token}")
