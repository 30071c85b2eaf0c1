"""Who follows a feed in a test, as the tracker does: a task that is cancelled in the end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from schemas.event import Event
from stage_e.ports.channels import Feed

PATIENCE_S = 10
News = tuple[Event, ...]


class Listener:
    """What was heard, in order. While it is not ``awake`` it takes nothing after the first batch."""

    def __init__(self) -> None:
        self.awake = asyncio.Event()
        self.awake.set()
        self._heard: asyncio.Queue[News | str] = asyncio.Queue()

    async def next(self) -> News | str:
        async with asyncio.timeout(PATIENCE_S):
            return await self._heard.get()

    async def next_event(self) -> Event:
        """The next one of a batch of one, whatever doubts come before it."""
        while not (batch := await self.next()):
            pass
        assert isinstance(batch, tuple)
        (event,) = batch
        return event

    async def doubt(self) -> None:
        """Return when some news may have been missed, whatever comes before that."""
        while await self.next():
            pass

    async def pump(self, source: AsyncIterator[News] | AsyncIterator[str]) -> None:
        async for batch in source:
            self._heard.put_nowait(batch)
            await self.awake.wait()


@asynccontextmanager
async def listening(source: AsyncIterator[News] | AsyncIterator[str]) -> AsyncIterator[Listener]:
    listener = Listener()
    task = asyncio.create_task(listener.pump(source))
    try:
        yield listener
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def following(feed: Feed, execution_id: str) -> AsyncIterator[Listener]:
    """Once the subscription stands."""
    async with listening(feed.follow(execution_id)) as listener:
        assert await listener.next() == ()
        yield listener
