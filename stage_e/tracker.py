"""Follow an execution by its numbered events, from any number: no gap, no repeat, across restarts of anything.

Subscribe first, then replay what is stored, then go on with what comes live. A live event that does not continue the
numbers means that something was missed, and then the store is asked. Silence is not trusted either.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from schemas.event import Event, EventType
from schemas.words import ExecutionStatus
from stage_e.ports.channels import Feed
from stage_e.ports.store import ExecutionStore

PAGE = 500  # events of one read
FIRST_DOUBT_S, LAST_DOUBT_S = 1.0, 10.0  # silence after which the store is asked, doubling while nothing comes
ENDS = frozenset(EventType(f"execution.{status}") for status in ExecutionStatus if status.finished)
News = tuple[Event, ...]


class Tracker:
    """Stored events, then live ones, for any number of followers."""

    def __init__(self, store: ExecutionStore, feed: Feed, *, buffer: int = 1000) -> None:
        self._store = store
        self._feed = feed
        self._buffer = buffer

    async def follow(self, tenant: str, execution_id: str, after: int) -> AsyncGenerator[News, None]:
        """Batches of events with numbers above ``after``, and live ones between them; ends with the execution.

        An empty batch means that all that is stored has been sent. Raises: NotFoundError.
        """
        async with self._listen(execution_id) as news:
            doubt_s = FIRST_DOUBT_S
            in_doubt = True
            while True:
                if in_doubt:
                    async for events in self._stored(tenant, execution_id, after):
                        yield events
                        after = events[-1].seq or after
                        doubt_s = FIRST_DOUBT_S
                        if events[-1].type in ENDS:
                            return
                    yield ()
                batch = await _next(news, doubt_s)
                doubt_s = FIRST_DOUBT_S if batch else min(doubt_s * 2, LAST_DOUBT_S)
                fresh, in_doubt = _continue(batch, after)
                if fresh:
                    yield fresh
                    after = max((event.seq for event in fresh if event.seq is not None), default=after)
                    if fresh[-1].type in ENDS:
                        return

    async def wait_for_end(self, tenant: str, execution_id: str, patience: timedelta) -> bool:
        """Whether the execution ended within ``patience``. Raises: NotFoundError."""
        try:
            async with asyncio.timeout(patience.total_seconds()):
                async for _ in self.follow(tenant, execution_id, 0):
                    pass
        except TimeoutError:
            return False
        return True

    async def _stored(self, tenant: str, execution_id: str, after: int) -> AsyncIterator[News]:
        while events := await self._store.events(tenant, execution_id, after, PAGE):
            yield events
            after = events[-1].seq or after
            if len(events) < PAGE:
                return

    @asynccontextmanager
    async def _listen(self, execution_id: str) -> AsyncIterator[asyncio.Queue[News]]:
        """What comes live, from before the first stored event is read. A full buffer becomes one doubt."""
        news: asyncio.Queue[News] = asyncio.Queue(self._buffer)
        standing = asyncio.Event()

        async def pump() -> None:
            async for batch in self._feed.follow(execution_id):
                standing.set()
                if news.full():
                    while not news.empty():
                        news.get_nowait()
                    batch = ()  # noqa: PLW2901 - what was dropped is read from the store
                news.put_nowait(batch)

        task = asyncio.create_task(pump())
        try:
            async with asyncio.timeout(FIRST_DOUBT_S):
                await standing.wait()
        except TimeoutError:
            pass  # without live news the store is asked now and then
        try:
            yield news
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def _next(news: asyncio.Queue[News], patience_s: float) -> News:
    try:
        async with asyncio.timeout(patience_s):
            return await news.get()
    except TimeoutError:
        return ()


def _continue(batch: News, after: int) -> tuple[News, bool]:
    """The part of ``batch`` that follows number ``after`` without a gap, and whether the store must be asked."""
    fresh: list[Event] = []
    for event in batch:
        if event.seq is None:
            fresh.append(event)
        elif event.seq == after + 1:
            fresh.append(event)
            after += 1
        elif event.seq > after:
            return tuple(fresh), True
    return tuple(fresh), not batch
