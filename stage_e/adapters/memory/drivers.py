"""Who is there, in memory; and a pulse that beats for as long as nobody stops its heart."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import timedelta

from schemas.words import ExecutionStatus
from stage_e.adapters.memory.shelf import Kept, KeptDriver, Shelf
from stage_e.ports.controls import Stop
from stage_e.ports.drivers import Condition, DriverRow, OpenLoad

SEEN_WITHIN = timedelta(minutes=1)
ALIVE_FOR = timedelta(seconds=2)


class MemoryDrivers:
    """``DriverStore``."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    async def drivers(self, tenant: str | None = None) -> tuple[DriverRow, ...]:
        """As ``DriverStore.drivers``."""
        rows = [self._row(driver_id, driver, tenant) for driver_id, driver in self._shelf.drivers.items()]
        seen = [row for row in rows if row.heartbeat_at >= self._shelf.clock.now() - SEEN_WITHIN]
        return tuple(sorted(seen, key=lambda row: (row.started_at, row.driver_id)))

    async def open_load(self, tenant: str | None = None) -> OpenLoad:
        """As ``DriverStore.open_load``."""
        unfinished = [kept for kept in self._those_of(tenant) if not kept.status.finished]
        waiting = [kept.events[-1].at for kept in unfinished if self._shelf.is_free(kept)]
        oldest = max(self._shelf.clock.now() - min(waiting), timedelta()) if waiting else None
        return OpenLoad(Counter(kept.status for kept in unfinished), len(waiting), oldest)

    async def ended(self) -> Mapping[ExecutionStatus, int]:
        """As ``DriverStore.ended``."""
        return Counter(kept.status for kept in self._those_of(None) if kept.status.finished)

    async def recent_attempts(self, within: timedelta) -> Mapping[str, int]:
        """As ``DriverStore.recent_attempts``."""
        since = self._shelf.clock.now() - within
        rows = [row for kept in self._those_of(None) for row in kept.attempts.values() if row.started_at >= since]
        return Counter(row.outcome or "under_way" for row in rows)

    def _those_of(self, tenant: str | None) -> list[Kept]:
        return [kept for kept in self._shelf.executions.values() if tenant in {None, kept.submitted.tenant}]

    def _row(self, driver_id: str, driver: KeptDriver, tenant: str | None) -> DriverRow:
        running = sum(kept.driver == driver_id for kept in self._those_of(tenant))
        now = self._shelf.clock.now()
        beat_at = driver.last_beat_at or now
        return DriverRow(driver_id, driver.kind, driver.started_at, beat_at, now - beat_at, running, driver.condition)


class MemoryPulse:
    """``Pulse`` by the store's clock: it beats all the time, until ``arrest`` and from ``revive`` on."""

    def __init__(self, shelf: Shelf, driver_id: str, kind: str, condition: Callable[[], Condition] = Condition) -> None:
        """``kind`` is ``api`` or ``worker``."""
        self._condition = condition
        self._shelf = shelf
        self._driver_id = driver_id
        self._kind = kind
        self._sound_s = float("inf")

    async def start(self) -> None:
        """As ``Pulse.start``."""
        self._sound_s = self._shelf.clock.monotonic_s()
        self._shelf.drivers[self._driver_id] = KeptDriver(
            self._kind, self._shelf.clock.now(), condition=self._condition()
        )

    async def stop(self) -> None:
        """As ``Pulse.stop``."""
        self._shelf.drivers.pop(self._driver_id, None)

    def alive(self, since_s: float | None = None) -> bool:
        """As ``Pulse.alive``."""
        beat_at = self._shelf.heartbeat_at(self._driver_id)
        heard = beat_at is not None and self._shelf.clock.now() - beat_at < ALIVE_FOR
        return heard and (since_s is None or self._sound_s <= since_s)

    def stops(self) -> tuple[Stop, ...]:
        """As ``Pulse.stops``."""
        return tuple(self._shelf.stops)

    def note_stops(self, stops: tuple[Stop, ...]) -> None:
        """It knows them at once."""

    async def unread(self) -> AsyncIterator[str]:
        """As ``Pulse.unread``."""
        told = asyncio.Event()
        with self._shelf.listener(told):
            while True:
                for execution_id in self._shelf.unread_of(self._driver_id):
                    yield execution_id
                told.clear()
                await told.wait()

    def beat(self) -> list[str]:
        """Beat once, for who keeps the time himself; executions of this driver with unread wishes, as a beat tells."""
        driver = self._shelf.drivers.setdefault(self._driver_id, KeptDriver(self._kind, self._shelf.clock.now()))
        driver.last_beat_at, driver.condition = self._shelf.clock.now(), self._condition()
        return self._shelf.unread_of(self._driver_id)

    def arrest(self) -> None:
        """Beat no more, as a process that was killed or frozen."""
        self._shelf.drivers[self._driver_id].last_beat_at = self._shelf.clock.now()

    def revive(self) -> None:
        """Beat again, as a process that was frozen; so long that others may have taken what it had."""
        self._sound_s = self._shelf.clock.monotonic_s()
        self._shelf.drivers[self._driver_id].last_beat_at = None
