"""Ring again for what should have a driver and has none, and end questions that nobody answered in time."""

import random
from datetime import timedelta
from typing import Protocol

import structlog

from stage_e.errors import StoreUnavailableError
from stage_e.ports.channels import Queue
from stage_e.ports.drivers import Pulse
from stage_e.ports.records import Ring
from stage_e.ports.time import Clock, Jitter

EVERY = timedelta(seconds=0.5)
LAST_PAUSE = timedelta(seconds=3)  # while the store is away; then comes ``SOUND_AFTER``, and all of it stays under 10 s
SOUND_AFTER = timedelta(seconds=3)
STALL = timedelta(seconds=1)
WINDOW = 500  # rings that wait; with so many unanswered, more would start nothing sooner
LEAST = 50  # of one look all the same: what lost its driver goes before what never had one
MOST_EXPIRED = 100  # approvals of one look
MOST_RELEASED = 10  # executions of one look, each with the locks of all its hosts
log = structlog.get_logger(__name__)


class Overdue(Protocol):
    """The part of the store that a rescuer needs."""

    async def overdue(self, limit: int) -> tuple[Ring, ...]:
        """As ``ExecutionStore.overdue``."""

    async def expire_approvals(self, limit: int) -> tuple[str, ...]:
        """As ``ApprovalStore.expire_approvals``."""

    async def release_ended_locks(self, limit: int) -> tuple[str, ...]:
        """As ``LockStore.release_ended_locks``."""


async def keep_rescuing(
    store: Overdue, queue: Queue, pulse: Pulse, clock: Clock, jitter: Jitter = random.random
) -> None:
    """Never ends. Any number of processes may do it: the store gives each of them different rows."""
    rescuer = Rescuer(store, queue, pulse, clock)
    while True:
        await clock.sleep(rescuer.pause * (0.75 + jitter() / 2))
        await rescuer.look()


class Rescuer:
    """One process's rescues. ``pause`` is how long to wait before the next look."""

    def __init__(self, store: Overdue, queue: Queue, pulse: Pulse, clock: Clock) -> None:
        self.pause = EVERY
        self._store = store
        self._queue = queue
        self._pulse = pulse
        self._clock = clock
        self._sound_since_s: float | None = None
        self._epoch: str | None = None

    async def look(self) -> None:
        """Ring for what is overdue, unless this process was out of touch with the store a moment ago."""
        if not self._sound():
            return
        try:
            await self._store.expire_approvals(MOST_EXPIRED)
            await self._ring_overdue()
            await self._store.release_ended_locks(MOST_RELEASED)
        except StoreUnavailableError as error:
            self._back_off(error)
        else:
            self.pause = EVERY

    def _sound(self) -> bool:
        """Whether the pulse has been alive without a break: who was away himself takes everyone for dead."""
        now_s = self._clock.monotonic_s()
        if not self._pulse.alive():
            self._sound_since_s = None
        elif self._sound_since_s is None:
            self._sound_since_s = now_s
        return self._sound_since_s is not None and now_s - self._sound_since_s >= SOUND_AFTER.total_seconds()

    def _back_off(self, error: StoreUnavailableError) -> None:
        if self.pause == EVERY:
            log.warning("rescue waits for the store", error=str(error))
        self.pause = min(self.pause * 2, LAST_PAUSE)
        self._sound_since_s = None

    async def _ring_overdue(self) -> None:
        """Top the window up. Who was told something (a question expired, a lock is free) is overdue by its inbox."""
        waiting = await self._queue.waiting()
        if waiting is None:
            return
        await self._note_flush()
        asked_s = self._clock.monotonic_s()
        rings = await self._store.overdue(max(WINDOW - waiting, LEAST))
        if self._clock.monotonic_s() - asked_s > STALL.total_seconds():
            self._sound_since_s = None  # the store stalled, and after that everyone looks dead
        elif rings:
            log.info("rung again", executions=len(rings))
            await self._queue.ring(rings)

    async def _note_flush(self) -> None:
        epoch = await self._queue.epoch()
        if None not in (epoch, self._epoch) and epoch != self._epoch:
            log.warning("redis was emptied; what waits is rung again")
        self._epoch = epoch or self._epoch
