"""When a process rings again for executions without a driver, and when it holds its hand."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from stage_e.adapters.memory.channels import MemoryQueue
from stage_e.errors import StoreUnavailableError
from stage_e.ports.controls import Stop
from stage_e.ports.records import Ring
from worker.rescue import EVERY, LAST_PAUSE, LEAST, WINDOW, Rescuer, keep_rescuing


class HeldClock:
    """Moves when it is slept on."""

    def __init__(self) -> None:
        self._s = 0.0
        self.slept: list[timedelta] = []

    def now(self) -> datetime:
        return datetime.fromtimestamp(self._s, UTC)

    def monotonic_s(self) -> float:
        return self._s

    async def sleep(self, span: timedelta) -> None:
        self.slept.append(span)
        self._s += span.total_seconds()
        await asyncio.sleep(0)


class HeldPulse:
    def __init__(self) -> None:
        self.beats = True

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    def alive(self, since_s: float | None = None) -> bool:
        return self.beats

    def stops(self) -> tuple[Stop, ...]:
        return ()

    def note_stops(self, stops: tuple[Stop, ...]) -> None: ...

    async def unread(self) -> AsyncIterator[str]:
        nobody: tuple[str, ...] = ()
        for execution_id in nobody:
            yield execution_id


class Wards:
    """A store in which ``overdue`` executions have no driver."""

    def __init__(self, clock: HeldClock) -> None:
        self._clock = clock
        self.left = 0
        self.limits: list[int] = []
        self.is_away = False
        self.answers_after = timedelta()
        self.expiries = 0
        self.releases = 0
        self.is_stuck = False

    async def overdue(self, limit: int) -> tuple[Ring, ...]:
        if self.is_away:
            raise StoreUnavailableError("the store is away")
        await self._clock.sleep(self.answers_after)
        self.limits.append(limit)
        rings = tuple(Ring(f"execution {number}", 2) for number in range(self.left)[:limit])
        self.left -= len(rings)
        return rings

    async def expire_approvals(self, limit: int) -> tuple[str, ...]:
        self.expiries += 1
        return ()

    async def release_ended_locks(self, limit: int) -> tuple[str, ...]:
        self.releases += 1
        if self.is_stuck:
            raise StoreUnavailableError("too many locks")
        return ()


class Scene:
    def __init__(self) -> None:
        self.clock = HeldClock()
        self.pulse = HeldPulse()
        self.store = Wards(self.clock)
        self.queue = MemoryQueue()
        self.rescuer = Rescuer(self.store, self.queue, self.pulse, self.clock)

    async def look_for(self, seconds: float) -> None:
        """As often as the rescuer means to."""
        end_s = self.clock.monotonic_s() + seconds
        while self.clock.monotonic_s() < end_s:
            await self.clock.sleep(self.rescuer.pause)
            await self.rescuer.look()


@pytest.fixture
async def scene() -> Scene:
    """Of a rescuer that has been sound for a while."""
    scene = Scene()
    await scene.look_for(4)
    return scene


async def test_what_has_no_driver_is_rung_for(scene: Scene) -> None:
    scene.store.left = 2
    await scene.rescuer.look()
    assert await scene.queue.waiting() == 2


async def test_a_process_does_not_rescue_before_its_own_pulse_has_lasted() -> None:
    scene = Scene()
    scene.store.left = 1
    await scene.look_for(3)
    assert scene.store.limits == []
    await scene.look_for(1)
    assert await scene.queue.waiting() == 1


async def test_a_break_of_the_own_pulse_starts_the_wait_again(scene: Scene) -> None:
    scene.pulse.beats = False
    await scene.look_for(1)
    scene.pulse.beats = True
    scene.store.left = 1
    await scene.look_for(3)
    assert await scene.queue.waiting() == 0
    await scene.look_for(1)
    assert await scene.queue.waiting() == 1


async def test_after_the_store_was_away_it_waits_as_after_a_break(scene: Scene) -> None:
    scene.store.is_away = True
    await scene.rescuer.look()
    scene.store.is_away = False
    scene.store.left = 1
    await scene.rescuer.look()
    assert await scene.queue.waiting() == 0


async def test_what_a_store_says_after_a_stall_is_not_believed(scene: Scene) -> None:
    scene.store.left = 1
    scene.store.answers_after = timedelta(seconds=5)
    await scene.rescuer.look()
    assert await scene.queue.waiting() == 0


async def test_the_longer_the_store_is_away_the_less_it_is_asked(scene: Scene) -> None:
    pauses = []
    scene.store.is_away = True
    for _ in range(6):
        await scene.look_for(4)
        pauses.append(scene.rescuer.pause)
    assert pauses == sorted(pauses)
    assert pauses[-1] == LAST_PAUSE
    scene.store.is_away = False
    await scene.look_for(20)
    assert scene.rescuer.pause == EVERY


async def test_what_waits_is_rung_for_soon_after_the_store_is_back_however_long_it_was_away(scene: Scene) -> None:
    scene.store.is_away = True
    await scene.look_for(60)
    scene.store.is_away = False
    scene.store.left = 1
    await scene.look_for(8)
    assert await scene.queue.waiting() == 1


async def test_the_more_rings_wait_the_fewer_are_added(scene: Scene) -> None:
    await scene.queue.ring([Ring(f"waits {number}", 1) for number in range(WINDOW - 100)])
    await scene.rescuer.look()
    await scene.queue.ring([Ring(f"waits too {number}", 1) for number in range(WINDOW)])
    await scene.rescuer.look()
    assert scene.store.limits[-2:] == [100, LEAST]


async def test_nothing_is_counted_as_rung_while_the_doorbell_is_out_of_order(scene: Scene) -> None:
    scene.store.left = 1
    scene.queue.out_of_order = True
    await scene.rescuer.look()
    assert scene.store.left == 1
    scene.queue.out_of_order = False
    await scene.rescuer.look()
    assert scene.store.left == 0


async def test_questions_end_although_the_doorbell_is_out_of_order(scene: Scene) -> None:
    before = scene.store.expiries
    scene.queue.out_of_order = True
    await scene.rescuer.look()
    assert scene.store.expiries == before + 1
    assert scene.store.releases == scene.store.expiries


async def test_what_is_overdue_is_rung_although_nobody_can_leave_a_queue(scene: Scene) -> None:
    scene.store.left, scene.store.is_stuck = 1, True
    await scene.rescuer.look()
    assert scene.store.left == 0
    assert await scene.queue.waiting() == 1


async def test_a_flushed_doorbell_is_filled_again(scene: Scene) -> None:
    scene.queue.flush()
    scene.store.left = 3
    await scene.rescuer.look()
    assert await scene.queue.waiting() == 3


@pytest.mark.parametrize(("jitter", "seconds"), [(0.0, 0.375), (0.5, 0.5), (1.0, 0.625)])
async def test_processes_do_not_look_in_step(jitter: float, seconds: float) -> None:
    scene = Scene()
    rescuing = asyncio.create_task(keep_rescuing(scene.store, scene.queue, scene.pulse, scene.clock, lambda: jitter))
    await asyncio.sleep(0)
    rescuing.cancel()
    assert scene.clock.slept[0] == timedelta(seconds=seconds)
