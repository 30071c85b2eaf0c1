"""Stage E with a bug in it: each of these must be found, or the simulation proves nothing."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from schemas.event import Event
from schemas.words import ApprovalState
from stage_e.adapters.memory.store import MemoryStore
from stage_e.errors import LostStepError, StageEError, TemporaryStepError
from stage_e.ports.approvals import NewVote, VoteAnswer
from stage_e.ports.locks import Lock, LockWait
from stage_e.ports.records import Existing, NewExecution, Write, WriteAnswer
from stage_e.ports.services import Answer, Recalled, Sending, ServiceAdapter
from tests.simulation.checks.consent import TOLD
from tests.simulation.checks.history import GAP
from tests.simulation.checks.honesty import SENT, TWICE
from tests.simulation.checks.settling import SETTLES, STORED
from tests.simulation.checks.tokens import ALONE, DEADLINE, FENCE
from tests.simulation.house import Composition
from tests.simulation.pulse import LinedPulse
from tests.simulation.store import LinedStore

VISIBLE_AFTER = timedelta(seconds=0.4)


class UnfencedStore(MemoryStore):
    """Believes a driver that it still has what another one holds."""

    async def write(self, write: Write) -> WriteAnswer:
        kept = self._shelf.executions[write.execution_id]
        if write.token == kept.token or kept.driver is None:
            return await super().write(write)
        events = tuple(event.model_copy(update={"seq": kept.last_seq + at}) for at, event in enumerate(write.events, 1))
        attempts = tuple(replace(row, token=kept.token) for row in write.attempts)
        return await super().write(
            replace(write, token=kept.token, after_seq=kept.last_seq, events=events, attempts=attempts)
        )


class TwoWinnersStore(MemoryStore):
    """Looks at a question before it holds it, so that of two people both may have the last word."""

    async def vote(self, vote: NewVote) -> VoteAnswer:
        kept, approval = self._find(vote.approver.tenant, vote.approval_id)
        if approval.state is not ApprovalState.EXPIRED:
            as_seen = approval.model_copy(update={"state": ApprovalState.PENDING})
            kept.approvals[approval.approval_id] = as_seen
        try:
            return await super().vote(vote)
        finally:
            if kept.approvals[approval.approval_id].state is ApprovalState.PENDING:
                kept.approvals[approval.approval_id] = approval


class LateRowsStore(MemoryStore):
    """Numbers events by a sequence: a row may become visible after rows with higher numbers."""

    async def events(self, tenant: str, execution_id: str, after: int, limit: int) -> tuple[Event, ...]:
        now = self._shelf.clock.now()
        rows = await super().events(tenant, execution_id, after, limit)
        return tuple(row for row in rows if (row.seq or 0) % 3 or now - row.at > VISIBLE_AFTER)


class TrustingStore(MemoryStore):
    """Lets a driver keep for ever what it was given, though it may never have heard of it."""

    async def accept(self, new: NewExecution) -> Existing | None:
        existing = await super().accept(new)
        self._shelf.executions[existing.execution_id if existing else new.submitted.execution_id].silent_since = None
        return existing


class UnlockedStore(MemoryStore):
    """Gives everybody the machine that somebody else is changing."""

    async def take_locks(self, execution_id: str, wanted: Collection[Lock], token: int) -> tuple[LockWait, ...]:
        self._shelf.tickets = [each for each in self._shelf.tickets if each.execution_id == execution_id]
        return await super().take_locks(execution_id, wanted, token)

    async def write(self, write: Write) -> WriteAnswer:
        attempts = tuple(replace(row, locks=()) for row in write.attempts)
        return await super().write(replace(write, attempts=attempts))


class HastyStore(LinedStore):
    """Can begin a call and not wait for what becomes of it."""

    def _begin(self, call: Callable[[], Awaitable[object]]) -> None:
        self._begun = self._loop.create_task(_whatever_comes(call))


class HastyAcceptance(HastyStore):
    """Answers that a plan is accepted before it is stored."""

    async def accept(self, new: NewExecution) -> Existing | None:
        self._begin(partial(LinedStore.accept, self, new))
        return None


class HastyWrites(HastyStore):
    """Answers that facts are stored before they are."""

    async def write(self, write: Write) -> WriteAnswer:
        self._begin(partial(LinedStore.write, self, write))
        return WriteAnswer.STORED


class BlindRetry:
    """Takes a lost answer for a refusal, so that it is simply sent again."""

    def __init__(self, adapter: ServiceAdapter) -> None:
        self._adapter = adapter

    async def send(self, sending: Sending) -> Answer:
        try:
            return await self._adapter.send(sending)
        except LostStepError as error:
            raise TemporaryStepError(str(error)) from error

    async def recall(self, sending: Sending) -> Recalled | None:
        return await self._adapter.recall(sending)


class NoDeadline(LinedPulse):
    """Says that the driver is alive whatever the store has heard."""

    def alive(self, since_s: float | None = None) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Variant:
    """A world with a bug, and the promise that it breaks."""

    composition: Composition
    breaks: str


VARIANTS: Mapping[str, Variant] = {
    "no-fence": Variant(Composition(truth=UnfencedStore), FENCE),
    "blind-retry": Variant(Composition(adapter=BlindRetry), TWICE),
    "accepted-before-stored": Variant(Composition(store=HastyAcceptance), STORED),
    "written-before-stored": Variant(Composition(store=HastyWrites), SENT),
    "event-gap": Variant(Composition(truth=LateRowsStore), GAP),
    "two-winners": Variant(Composition(truth=TwoWinnersStore), TOLD),
    "claim-unheard-of": Variant(Composition(truth=TrustingStore), SETTLES),
    "no-locks": Variant(Composition(truth=UnlockedStore), ALONE),
    "no-deadline": Variant(Composition(pulse=NoDeadline), DEADLINE),
}


async def _whatever_comes(call: Callable[[], Awaitable[object]]) -> None:
    try:
        await call()
    except StageEError:
        return
