"""A store with drivers that live and die and with time that passes, whichever store it is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

from sqlalchemy import Executable, func, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from schemas.event import EventType
from schemas.words import ExecutionStatus
from stage_e.adapters.memory.drivers import MemoryPulse
from stage_e.adapters.memory.store import MemoryStore
from stage_e.adapters.postgres.heartbeat import PostgresPulse, Rhythm
from stage_e.adapters.postgres.store import PostgresStore
from stage_e.adapters.postgres.tables import approvals, drivers, durations, executions, metadata, notices, used_tickets
from stage_e.ports.controls import ControlStore
from stage_e.ports.drivers import Condition, Pulse
from stage_e.ports.durations import DurationStore
from stage_e.ports.notices import NoticeStore
from stage_e.ports.records import NewExecution, Submitted
from stage_e.ports.retention import RetentionStore
from stage_e.ports.store import ApprovalStore, DriverStore, ExecutionStore
from stage_e.ports.tickets import TicketStore
from tests.builders import FAR, NOON, a_new_execution, a_write

MOMENTS = {
    executions: ("rung_at", "wake_at", "silent_since", "key_expires_at", "ended_at"),
    approvals: ("expires_at",),
    notices: ("due_at",),
    drivers: ("heartbeat_at",),
    durations: ("learned_at",),
    used_tickets: ("expires_at",),
}


class Store(
    ExecutionStore,
    ApprovalStore,
    ControlStore,
    DriverStore,
    DurationStore,
    NoticeStore,
    RetentionStore,
    TicketStore,
    Protocol,
):
    """All ports of the store."""


class World(Protocol):
    """What a contract test needs beside the store."""

    @property
    def store(self) -> Store: ...

    def now(self) -> datetime: ...

    async def register(self, driver: str) -> None:
        """From now on it beats."""

    async def silence(self, driver: str) -> None:
        """It has just beaten for the last time."""

    async def wait(self, span: timedelta) -> None:
        """Time passes."""

    def pulse(self, driver: str, condition: Condition = Condition()) -> Pulse:  # noqa: B008 - frozen
        """One that was not started yet, of a process that tells this of itself."""


class HeldClock:
    """Time that passes when a test says so."""

    def __init__(self) -> None:
        self._now = NOON

    def now(self) -> datetime:
        return self._now

    def monotonic_s(self) -> float:
        return self._now.timestamp()

    async def sleep(self, span: timedelta) -> None:
        self._now += span


class MemoryWorld:
    def __init__(self) -> None:
        self._clock = HeldClock()
        self.store = MemoryStore(self._clock)
        self._pulses: dict[str, MemoryPulse] = {}

    def now(self) -> datetime:
        return self._clock.now()

    async def register(self, driver: str) -> None:
        self._pulses[driver] = self.store.pulse(driver, "worker")
        await self._pulses[driver].start()

    async def silence(self, driver: str) -> None:
        self._pulses[driver].arrest()

    async def wait(self, span: timedelta) -> None:
        await self._clock.sleep(span)

    def pulse(self, driver: str, condition: Condition = Condition()) -> Pulse:  # noqa: B008 - frozen
        return self.store.pulse(driver, "worker", lambda: condition)


class PostgresWorld:
    """Drivers beat far into the future; time passes by moving what is stored into the past."""

    def __init__(self, database_url: str) -> None:
        self.store = PostgresStore(database_url)
        self._url = database_url
        self._engine: AsyncEngine = create_async_engine(database_url, poolclass=NullPool)

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def register(self, driver: str) -> None:
        row = {"driver_id": driver, "kind": "worker", "started_at": self.now(), "heartbeat_at": FAR}
        await self._do(drivers.insert().values(row))

    async def silence(self, driver: str) -> None:
        died = drivers.update().where(drivers.c.driver_id == driver)
        await self._do(died.values(heartbeat_at=func.clock_timestamp()))

    async def wait(self, span: timedelta) -> None:
        for table, names in MOMENTS.items():
            await self._do(table.update().values({name: table.c[name] - span for name in names}))

    def pulse(self, driver: str, condition: Condition = Condition()) -> Pulse:  # noqa: B008 - frozen
        return PostgresPulse(self._url, driver, "worker", Rhythm(every=timedelta(milliseconds=50)), lambda: condition)

    async def empty(self) -> None:
        """As a fresh database."""
        await self._do(text(f"TRUNCATE {', '.join(metadata.tables)}"))

    async def close(self) -> None:
        await self.store.close()

    async def _do(self, statement: Executable) -> None:
        async with self._engine.begin() as connection:
            await connection.execute(text("SET LOCAL session_replication_role = replica"))  # no triggers: it is a trick
            await connection.execute(statement)


async def driven(world: World, new: NewExecution | None = None) -> Submitted:
    """An execution that the living driver ``w1`` has had from the start: token 1, two events."""
    new = new or a_new_execution(driver="w1")
    await world.register("w1")
    await world.store.accept(new)
    return new.submitted


async def parked(world: World, status: ExecutionStatus, wake_at: datetime | None = None) -> str:
    """One that ``w1`` has let go: its id."""
    submitted = await driven(world)
    let_go = a_write(submitted, EventType.EXECUTION_PARKED, status=status)
    await world.store.write(replace(let_go, released=True, wake_at=wake_at))
    return submitted.execution_id
