"""From an attempt that ended to the judgement of the next plan."""

import asyncio
from datetime import datetime, timedelta

from stage_e.adapters.memory.store import MemoryStore
from stage_e.assess.kind import kind_of
from stage_e.assess.learned import Learned
from stage_e.assess.policy import packaged_policy
from stage_e.engine.outcome import Succeeded
from stage_e.errors import StoreUnavailableError
from stage_e.judging import Judging
from stage_e.learner import EVERY, Learner
from stage_e.lessons import Lessons
from stage_e.ports.durations import DurationStore, News
from stage_e.settings import Settings
from stage_e.wiring import judgement_of
from tests.builders import NOON, an_operation

COUNT = an_operation()


class SteppedClock:
    """Who sleeps wakes up when the test says so."""

    def __init__(self) -> None:
        self._now = NOON
        self.asleep = asyncio.Event()
        self._wake = asyncio.Event()

    def now(self) -> datetime:
        return self._now

    def monotonic_s(self) -> float:
        return self._now.timestamp()

    async def sleep(self, span: timedelta) -> None:
        self.asleep.set()
        await self._wake.wait()
        self._wake.clear()
        self._now += span

    async def tick(self) -> None:
        """Let whoever sleeps do its work and fall asleep again."""
        await self.asleep.wait()
        self.asleep.clear()
        self._wake.set()
        await self.asleep.wait()


class Process:
    """Attempts, and a learner; ``heard`` are the snapshots that it was told."""

    def __init__(self, store: DurationStore, clock: SteppedClock) -> None:
        self.heard: list[Learned] = []
        self.lessons = Lessons()
        self.learner = Learner(self.lessons, store, clock, self.heard.append)

    def attempt(self, seconds: float) -> None:
        self.lessons.note(COUNT, Succeeded({}), timedelta(seconds=seconds))

    @property
    def knows_s(self) -> float:
        return self.heard[-1].kinds[kind_of(COUNT)].spread.at(0.5)


class AwayOnce:
    """A store that cannot be reached the first time."""

    def __init__(self, store: DurationStore) -> None:
        self._store = store
        self.learn = store.learn
        self._calls = 0

    async def learned(self, since: datetime | None) -> News:
        self._calls += 1
        if self._calls == 1:
            raise StoreUnavailableError("it restarts")
        return await self._store.learned(since)


async def test_what_one_process_sees_all_know_soon() -> None:
    clock = SteppedClock()
    store = MemoryStore(clock)
    one, other = Process(store, clock), Process(store, clock)
    one.attempt(4.0)
    await one.learner.turn()
    await other.learner.start()

    assert 3 < other.knows_s < 5
    await other.learner.stop()


async def test_it_learns_while_the_process_runs() -> None:
    clock = SteppedClock()
    process = Process(MemoryStore(clock), clock)
    await process.learner.start()
    assert process.heard == []
    process.attempt(4.0)
    await clock.tick()

    assert 3 < process.knows_s < 5
    assert clock.now() == NOON + EVERY
    await process.learner.stop()


async def test_what_came_last_is_handed_on_as_the_process_ends() -> None:
    clock = SteppedClock()
    store = MemoryStore(clock)
    process = Process(store, clock)
    await process.learner.start()
    process.attempt(4.0)
    await process.learner.stop()

    assert set((await store.learned(None)).histograms) == {kind_of(COUNT)}


async def test_who_never_started_hands_nothing_on() -> None:
    clock = SteppedClock()
    store = MemoryStore(clock)
    process = Process(store, clock)
    process.attempt(4.0)
    await process.learner.stop()

    assert (await store.learned(None)).histograms == {}


async def test_a_store_that_is_away_is_asked_again() -> None:
    clock = SteppedClock()
    store = MemoryStore(clock)
    first = Process(store, clock)
    first.attempt(4.0)
    await first.learner.turn()
    process = Process(AwayOnce(store), clock)
    await process.learner.start()
    assert process.heard == []
    await clock.tick()

    assert 3 < process.knows_s < 5
    await process.learner.stop()


async def test_a_process_that_judges_nothing_hands_on_all_the_same() -> None:
    clock = SteppedClock()
    store = MemoryStore(clock)
    lessons = Lessons()
    lessons.note(COUNT, Succeeded({}), timedelta(seconds=4))
    await Learner(lessons, store, clock).turn()

    assert set((await store.learned(None)).histograms) == {kind_of(COUNT)}


def test_a_judgement_that_was_taken_does_not_change() -> None:
    judging = Judging(judgement_of(Settings(), packaged_policy("default")))
    before = judging.current()
    learned = Learned()
    judging.with_learned(learned)

    assert judging.current().assessing.learned is learned
    assert before.assessing.learned is not learned
    assert judging.current().policy is before.policy
