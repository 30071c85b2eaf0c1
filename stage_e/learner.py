"""Hands on what this process has seen of durations, and takes in what all processes have."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import structlog

from stage_e.assess.learned import NOTHING_LEARNED, Learned
from stage_e.errors import StoreRefusedError, StoreUnavailableError
from stage_e.lessons import Lessons
from stage_e.ports.durations import DurationStore
from stage_e.ports.time import Clock

EVERY = timedelta(seconds=5)
log = structlog.get_logger(__name__)


class Learner:
    """One per process. What it could not hand on is dropped: others will be seen, and nothing waits for it."""

    def __init__(
        self, lessons: Lessons, store: DurationStore, clock: Clock, told: Callable[[Learned], None] | None = None
    ) -> None:
        """``told`` is given each new snapshot; a process that judges no plans has none and reads nothing."""
        self._lessons = lessons
        self._store = store
        self._clock = clock
        self._told = told
        self._learned = NOTHING_LEARNED
        self._since: datetime | None = None
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Take in what is known, and go on doing so."""
        await self.turn()
        self._task = asyncio.create_task(self._keep_learning())

    async def stop(self) -> None:
        """Hand on what is left, if it was started; call it when nothing is driven any more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            with _store_may_be_away():
                await self._hand_on()

    async def turn(self) -> None:
        """Hand on, then take in. A store that is away is told again at the next turn."""
        with _store_may_be_away():
            await self._hand_on()
            await self._take_in()

    async def _keep_learning(self) -> None:
        while True:
            await self._clock.sleep(EVERY)
            await self.turn()

    async def _hand_on(self) -> None:
        lessons = self._lessons.take()
        if lessons:
            await self._store.learn(lessons)

    async def _take_in(self) -> None:
        if self._told is None:
            return
        news = await self._store.learned(self._since)
        if news.histograms:
            self._learned = await asyncio.to_thread(self._learned.with_news, news.histograms)
            self._told(self._learned)
        self._since = news.since


@contextmanager
def _store_may_be_away() -> Iterator[None]:
    try:
        yield
    except (StoreUnavailableError, StoreRefusedError) as error:
        log.warning("durations not learned", error=str(error))
