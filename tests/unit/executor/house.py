"""An executor over fakes: memory store, memory feed and queue, services that answer as the test says, a held clock."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count, pairwise
from types import MappingProxyType

from cryptography.fernet import Fernet

from schemas.assessment import StepAssessment
from schemas.freeze import FreezeWindow
from schemas.words import Effect
from stage_e.adapters.memory.channels import MemoryFeed, MemoryQueue
from stage_e.adapters.memory.drivers import MemoryPulse
from stage_e.adapters.memory.store import MemoryStore
from stage_e.assess.digest import digest_of
from stage_e.circuits import Circuits
from stage_e.crew import Crew, DriveLimits
from stage_e.driver import Driver
from stage_e.errors import StoreUnavailableError
from stage_e.journal import Desk
from stage_e.lessons import Lessons
from stage_e.ports.records import ExecutionRecord, Existing, InboxItem, NewExecution, Write, WriteAnswer
from stage_e.ports.services import Answer, Recalled, Sending
from stage_e.ports.time import Chance, Clock
from stage_e.projection import fresh_execution
from stage_e.risk.probe import Probe
from stage_e.tools.operation import Service
from stage_e.vault import Vault
from tests.builders import TENANT, a_new_execution, a_submitted

KEY = Fernet.generate_key().decode()


class HeldClock:
    """Time that passes only when somebody sleeps or says so."""

    def __init__(self) -> None:
        self._now = datetime(2026, 11, 23, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self._now

    def monotonic_s(self) -> float:
        return self._now.timestamp()

    def pass_by(self, span: timedelta) -> None:
        self._now += span

    async def sleep(self, span: timedelta) -> None:
        self.pass_by(span)
        await asyncio.sleep(0)


@dataclass
class ScriptedService:
    """Answers each sending as ``script`` does, and remembers all of them."""

    script: Callable[[Sending], Awaitable[Answer]]
    sent: list[Sending] = field(default_factory=list)
    remembers: Callable[[Sending], Recalled | None] = lambda _: None
    asked: list[str] = field(default_factory=list)
    """Keys that it was asked about."""

    async def send(self, sending: Sending) -> Answer:
        self.sent.append(sending)
        return await self.script(sending)

    async def recall(self, sending: Sending) -> Recalled | None:
        self.asked.append(sending.key)
        return self.remembers(sending)


async def fine(_: Sending) -> Answer:
    return Answer({"asset_count": 6})


class FaultyStore(MemoryStore):
    """A store in memory whose next call of a kind finds nobody."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.failing = ""
        self.accepts = asyncio.Event()
        """While it is clear, nobody gets an answer to what is to be accepted."""
        self.accepts.set()
        self._vanishes = False
        self._then: Callable[[], None] | None = None

    def fail_next(self, call: str) -> None:
        """``accept``, ``inbox`` or ``write``."""
        self.failing = call

    def vanish_after_accepting(self) -> None:
        """What is to be accepted next is, and nobody hears of it."""
        self._vanishes = True

    async def accept(self, new: NewExecution) -> Existing | None:
        await self.accepts.wait()
        self._fail("accept")
        answer = await super().accept(new)
        if self._vanishes:
            self._vanishes = False
            raise StoreUnavailableError("the line was cut")
        return answer

    async def inbox(self, execution_id: str) -> tuple[InboxItem, ...]:
        self._fail("inbox")
        return await super().inbox(execution_id)

    async def write(self, write: Write) -> WriteAnswer:
        self._fail("write")
        answer = await super().write(write)
        then, self._then = self._then, None
        if then is not None:
            then()
        return answer

    def after_next_write(self, then: Callable[[], None]) -> None:
        """Have something happen when the next write is stored, before its driver hears of it."""
        self._then = then

    def _fail(self, call: str) -> None:
        if self.failing == call:
            self.failing = ""
            raise StoreUnavailableError("the store is away")


def _known(host: str | None) -> tuple[str, ...]:
    return () if host is None else (host,)


def _after(step: StepAssessment, before: str) -> StepAssessment:
    return step.model_copy(update={"depends_on": (before,)})


class House:
    """Everything that drives, on one memory store."""

    def __init__(self, script: Callable[[Sending], Awaitable[Answer]] = fine) -> None:
        self.clock = HeldClock()
        self.store = FaultyStore(self.clock)
        self.feed = MemoryFeed()
        self.queue = MemoryQueue()
        self.service = ScriptedService(script)
        self.desk = Desk(self.store, self.feed, self.clock, Vault(KEY))
        self.jitter: Callable[[], float] = lambda: 0.0
        self.lessons = Lessons()
        self.circuits = Circuits(self.clock)
        self._ids = count(1)

    def driver(self, name: str = "worker-1", slots: int = 5) -> Driver:
        """A driver that has not been started."""
        return Driver(name, slots, self.crew(self.store.pulse(name, "worker")), self.desk, self.queue)

    def crew(self, pulse: MemoryPulse) -> Crew:
        """What drives work with."""
        services = dict.fromkeys(Service, self.service)
        chance = Chance(new_id=lambda: f"id-{next(self._ids)}", jitter=self.jitter)
        return Crew(self.store, services, pulse, self.clock, chance, DriveLimits(), self.lessons, self.circuits)

    async def accept(
        self,
        *step_ids: str,
        effect: Effect = Effect.READ,
        level: int = 0,
        reads: Sequence[str] = (),
        digest: str = "",
        host: str | None = None,
        hosts: Mapping[str, str] = MappingProxyType({}),
        proof: Probe | None = None,
        idempotent: bool = False,
        freezes: tuple[FreezeWindow, ...] = (),
        in_order: bool = False,
    ) -> NewExecution:
        """A queued execution of these steps; those in ``reads`` only read. None needs another, unless ``in_order``.

        Its digest is that of its operations unless another is given.
        """
        submitted = a_submitted(*step_ids, level=level, at=self.clock.now())
        steps = submitted.assessment.steps
        if in_order:
            steps = (steps[0], *(_after(step, before.id) for before, step in pairwise(steps)))
        assessment = submitted.assessment.model_copy(update={"freezes": freezes, "steps": steps})
        submitted = replace(submitted, assessment=assessment)
        operations = tuple(
            operation
            if operation.step_id in reads
            else replace(
                operation,
                effect=effect,
                targets=_known(hosts.get(operation.step_id, host)),
                proof=proof,
                idempotent=idempotent,
            )
            for operation in submitted.operations
        )
        digest = digest or digest_of(operations, fresh_execution(submitted).graph.needs)
        new = a_new_execution(replace(submitted, operations=operations, digest=digest))
        await self.store.accept(new)
        return new

    async def record(self, new: NewExecution) -> ExecutionRecord:
        return await self.store.read(TENANT, new.submitted.execution_id)

    async def until(self, new: NewExecution, holds: Callable[[ExecutionRecord], object]) -> ExecutionRecord:
        """The execution once it is as ``holds`` says; time passes meanwhile, and its driver hears of it."""
        async with asyncio.timeout(20):
            while not holds(record := await self.record(new)):
                self.clock.pass_by(timedelta(milliseconds=20))
                await self.feed.knock(new.submitted.execution_id)
                await asyncio.sleep(0)
        return record

    async def ended(self, new: NewExecution) -> ExecutionRecord:
        """The execution once nobody drives it."""
        return await self.until(new, lambda record: record.driver is None and record.token > 0)
