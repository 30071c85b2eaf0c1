"""The store as one process sees it: the one that all share, at the end of a line; and what was committed there."""

from collections.abc import Collection, Sequence
from typing import Protocol

from schemas.approval import Approval
from schemas.event import Event
from schemas.json_text import JsonObject
from schemas.words import ApprovalState, ExecutionStatus
from stage_e.ports.approvals import NewVote, VoteAnswer
from stage_e.ports.controls import ControlStore, Scope, Stop
from stage_e.ports.locks import Lock, LockWait
from stage_e.ports.queries import ListQuery
from stage_e.ports.records import (
    AttemptState,
    Claim,
    ExecutionRecord,
    Existing,
    InboxItem,
    NewExecution,
    Ring,
    Wish,
    Write,
    WriteAnswer,
)
from stage_e.ports.store import ApprovalStore, ExecutionStore
from tests.simulation.evidence import Claimed, Evidence, Wrote
from tests.simulation.line import Line
from tests.simulation.loop import VirtualLoop


class Truth(ExecutionStore, ApprovalStore, ControlStore, Protocol):
    """The store that all processes share."""


class LinedStore:
    """``ExecutionStore`` and ``ApprovalStore`` of one process."""

    def __init__(self, truth: Truth, line: Line, loop: VirtualLoop, evidence: Evidence, driver: str) -> None:
        self._truth = truth
        self._line = line
        self._loop = loop
        self._evidence = evidence
        self._driver = driver

    async def accept(self, new: NewExecution) -> Existing | None:
        return await self._line.ask(lambda: self._accept(new))

    async def claim(self, execution_id: str, driver: str) -> Claim | None:
        return await self._line.ask(lambda: self._claim(execution_id, driver))

    async def disown(self, execution_ids: Collection[str], driver: str) -> tuple[str, ...]:
        return await self._line.ask(lambda: self._truth.disown(execution_ids, driver))

    async def write(self, write: Write) -> WriteAnswer:
        return await self._line.ask(lambda: self._write(write))

    async def post(self, tenant: str, execution_id: str, wish: Wish, by: str, data: JsonObject) -> ExecutionStatus:
        return await self._line.ask(lambda: self._truth.post(tenant, execution_id, wish, by, data))

    async def inbox(self, execution_id: str) -> tuple[InboxItem, ...]:
        return await self._line.ask(lambda: self._truth.inbox(execution_id))

    async def read(self, tenant: str, execution_id: str) -> ExecutionRecord:
        return await self._line.ask(lambda: self._truth.read(tenant, execution_id))

    async def list_executions(self, query: ListQuery) -> tuple[tuple[ExecutionRecord, ...], str | None]:
        return await self._line.ask(lambda: self._truth.list_executions(query))

    async def events(self, tenant: str, execution_id: str, after: int, limit: int) -> tuple[Event, ...]:
        return await self._line.ask(lambda: self._truth.events(tenant, execution_id, after, limit))

    async def overdue(self, limit: int) -> tuple[Ring, ...]:
        return await self._line.ask(lambda: self._truth.overdue(limit))

    async def ring(self, execution_id: str) -> Ring:
        return await self._line.ask(lambda: self._truth.ring(execution_id))

    async def waiting(self, tenant: str, most: int) -> int:
        return await self._line.ask(lambda: self._truth.waiting(tenant, most))

    async def take_locks(self, execution_id: str, wanted: Collection[Lock], token: int) -> tuple[LockWait, ...]:
        return await self._line.ask(lambda: self._take_locks(execution_id, wanted, token))

    async def release_locks(self, execution_id: str, token: int) -> tuple[str, ...]:
        return await self._line.ask(lambda: self._truth.release_locks(execution_id, token))

    async def release_ended_locks(self, limit: int) -> tuple[str, ...]:
        return await self._line.ask(lambda: self._truth.release_ended_locks(limit))

    async def stop(self, stop_id: str, scope: Scope, by: str, reason: str) -> Stop:
        return await self._line.ask(lambda: self._truth.stop(stop_id, scope, by, reason))

    async def go(self, stop_id: str, by: str, reason: str) -> Stop | None:
        return await self._line.ask(lambda: self._truth.go(stop_id, by, reason))

    async def stops(self) -> tuple[Stop, ...]:
        return await self._line.ask(self._truth.stops)

    async def approval(self, tenant: str, approval_id: str) -> Approval:
        return await self._line.ask(lambda: self._truth.approval(tenant, approval_id))

    async def approvals(self, tenant: str, state: ApprovalState | None, limit: int) -> tuple[Approval, ...]:
        return await self._line.ask(lambda: self._truth.approvals(tenant, state, limit))

    async def vote(self, vote: NewVote) -> VoteAnswer:
        return await self._line.ask(lambda: self._truth.vote(vote))

    async def expire_approvals(self, limit: int) -> tuple[str, ...]:
        return await self._line.ask(lambda: self._truth.expire_approvals(limit))

    # --- at the other end ---

    async def _take_locks(self, execution_id: str, wanted: Collection[Lock], token: int) -> tuple[LockWait, ...]:
        waits = await self._truth.take_locks(execution_id, wanted, token)
        holders = ", ".join(f"{wait.key} of {wait.holder}" for wait in waits) or "nobody"
        self._tell("locks", execution_id, f"waits for {holders}")
        return waits

    async def _accept(self, new: NewExecution) -> Existing | None:
        existing = await self._truth.accept(new)
        if existing is None and new.driver is not None:
            self._evidence.commits.append(Claimed(self._loop.time(), new.submitted.execution_id, new.driver, 1))
        self._tell("accept", new.submitted.execution_id, "again" if existing else new.status)
        return existing

    async def _claim(self, execution_id: str, driver: str) -> Claim | None:
        claim = await self._truth.claim(execution_id, driver)
        if claim is not None:
            self._evidence.commits.append(Claimed(self._loop.time(), execution_id, driver, claim.token))
            self._tell("claim", execution_id, f"token {claim.token}")
        return claim

    async def _write(self, write: Write) -> WriteAnswer:
        answer = await self._truth.write(write)
        self._tell("write", write.execution_id, f"token {write.token} {answer} {_said(write.events)}")
        if answer is WriteAnswer.STORED:
            begun = tuple(
                (row.step_id, row.number) for row in write.attempts if row.writes and row.state is AttemptState.INTENT
            )
            ends = write.status.finished
            commit = Wrote(self._loop.time(), write.execution_id, self._driver, write.token, begun, ends)
            self._evidence.commits.append(commit)
        return answer

    def _tell(self, *what: str) -> None:
        self._evidence.story.append((self._loop.time(), self._driver, " ".join(what)))


def _said(events: Sequence[Event]) -> str:
    return ", ".join(f"{event.seq} {event.type.value} {event.step_id or ''}".strip() for event in events)
