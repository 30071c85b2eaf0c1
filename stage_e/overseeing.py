"""Who works, how much there is to do, and what takes no calls: for the people on call.

Numbers over all tenants are for admins: for those of the installation's tenant, where the settings name one. Everybody
else sees the processes, and of the work only that of the own tenant. Of what takes no calls they see the services;
the hosts, and what they said, may be those of others.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, TypeVar

from schemas.drivers import DriverView, House, OpenCircuit, Queues
from schemas.words import ExecutionStatus
from stage_e.ports import drivers as port
from stage_e.ports.channels import Queue
from stage_e.ports.people import Person, Role
from stage_e.ports.store import DriverStore
from stage_e.ports.time import Clock

LATELY = timedelta(minutes=5)
# Whoever asks for figures needs no key.
COUNTED_FOR = timedelta(seconds=5)
ENDED_COUNTED_FOR = timedelta(minutes=1)  # all that is kept is read for it
Number = TypeVar("Number")


@dataclass(frozen=True, slots=True)
class Figures:
    """Numbers over all tenants."""

    load: port.OpenLoad
    ended: Mapping[ExecutionStatus, int]
    attempts: Mapping[str, int]
    """By outcome, of those that began within ``LATELY``."""
    alive: Mapping[str, int]
    """Drivers by kind."""


@dataclass(frozen=True, slots=True)
class _Present:
    load: port.OpenLoad
    attempts: Mapping[str, int]
    alive: Mapping[str, int]


class _Counted(Generic[Number]):
    """What was counted last, counted anew when it is older than ``kept_for``; once for all who ask meanwhile."""

    def __init__(self, count: Callable[[], Awaitable[Number]], kept_for: timedelta, clock: Clock) -> None:
        self._count = count
        self._kept_for = kept_for
        self._clock = clock
        self._counting = asyncio.Lock()
        self._last: tuple[float, Number] | None = None

    async def get(self) -> Number:
        async with self._counting:
            now_s = self._clock.monotonic_s()
            if self._last is None or now_s - self._last[0] >= self._kept_for.total_seconds():
                self._last = now_s, await self._count()
            return self._last[1]


class Overseeing:
    """The use cases of whoever looks after the installation."""

    def __init__(self, store: DriverStore, queue: Queue, clock: Clock, installation_tenant: str | None) -> None:
        self._store = store
        self._queue = queue
        self._installation_tenant = installation_tenant
        self._present = _Counted(self._count, COUNTED_FOR, clock)
        self._ended = _Counted(store.ended, ENDED_COUNTED_FOR, clock)

    async def look(self, person: Person) -> House:
        """Processes and queues, as far as they are the person's business."""
        everything = self._sees_everything(person)
        tenant = None if everything else person.tenant
        rows, load, rings = await asyncio.gather(
            self._store.drivers(tenant), self._store.open_load(tenant), self._queue.waiting()
        )
        return House(
            items=tuple(_driver(row, everything=everything) for row in rows),
            queues=_queues(load, rings if everything else None),
            scope="installation" if everything else "tenant",
        )

    async def figures(self) -> Figures:
        """What was measured within 5 s, what has ended within a minute; it names no tenant, no tool and no host."""
        present, ended = await asyncio.gather(self._present.get(), self._ended.get())
        return Figures(present.load, ended, present.attempts, present.alive)

    async def _count(self) -> _Present:
        rows, load, attempts = await asyncio.gather(
            self._store.drivers(), self._store.open_load(), self._store.recent_attempts(LATELY)
        )
        alive = [row.kind for row in rows if _is_alive(row)]
        return _Present(load, attempts, {kind: alive.count(kind) for kind in ("api", "worker")})

    def _sees_everything(self, person: Person) -> bool:
        return Role.ADMIN in person.roles and self._installation_tenant in {None, person.tenant}


def _driver(row: port.DriverRow, *, everything: bool) -> DriverView:
    condition = row.condition
    return DriverView(
        id=row.driver_id,
        kind=row.kind,
        host=condition.host,
        version=condition.version,
        started_at=row.started_at,
        heartbeat_age_s=row.silent_for.total_seconds(),
        alive=_is_alive(row),
        slots=condition.slots,
        used=row.running,
        circuits=tuple(
            OpenCircuit(to=each.cause, until=each.until, reason=each.reason if everything else None)
            for each in condition.circuits
            if everything or "/" not in each.cause
        ),
    )


def _queues(load: port.OpenLoad, rings: int | None) -> Queues:
    return Queues(
        rings=rings,
        waiting=load.waiting,
        oldest_waiting_s=None if load.oldest_waiting is None else load.oldest_waiting.total_seconds(),
        running=load.by_status.get(ExecutionStatus.RUNNING, 0),
        needs_attention=load.by_status.get(ExecutionStatus.NEEDS_ATTENTION, 0),
        awaiting_approval=load.by_status.get(ExecutionStatus.AWAITING_APPROVAL, 0),
        by_status=dict(load.by_status),
    )


def _is_alive(row: port.DriverRow) -> bool:
    return row.silent_for < port.DEAD_AFTER
