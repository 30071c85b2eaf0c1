"""Events on their way to one client, however fast they come and however slowly it takes them.

What is stored is read only as fast as the client takes it. What comes live waits in a bounded buffer. When that is
full, news without a number are dropped; when that is not enough, the client has to come back at its last number.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from api.closing import Closing
from schemas.event import Event

News = AsyncGenerator[tuple[Event, ...], None]


class End(StrEnum):
    """Why nothing more comes."""

    ENDED = "ended"
    """The execution has."""
    CLOSING = "closing"
    """This process does."""
    SLOW = "slow"
    """The client did not keep up."""
    GONE = "gone"
    """The client left."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How events are sent."""

    join: timedelta = timedelta(milliseconds=20)
    """What comes within this time after a frame goes out with the next one."""
    heartbeat: timedelta = timedelta(seconds=15)
    """A silence as long as this is broken by an empty frame."""
    most: int = 2000
    """Events that wait for a slow client."""
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


class Buffer:
    """The events that wait for one client."""

    def __init__(self, most: int) -> None:
        self.end: End | None = None
        self._most = most
        self._events: list[Event] = []
        self._error: BaseException | None = None
        self._filled = asyncio.Event()
        self._empty = asyncio.Event()
        self._empty.set()

    def add(self, events: Sequence[Event]) -> None:
        """Have them wait; when there is no room for all that have a number, it ends with ``SLOW``."""
        self._events.extend(events)
        if len(self._events) > self._most:
            self._events = [event for event in self._events if event.seq is not None]
        if len(self._events) > self._most:
            self.finish(End.SLOW)
        self._empty.clear()
        self._filled.set()

    def finish(self, end: End) -> None:
        """Nothing more comes. Of several reasons the first one counts."""
        self.end = self.end or end
        self._filled.set()
        self._empty.set()

    def fail(self, error: BaseException) -> None:
        """Have the one who takes next get this error."""
        self._error = error
        self._filled.set()

    async def emptied(self) -> None:
        """Returns when all has been taken."""
        await self._empty.wait()

    async def take(self, patience: timedelta) -> tuple[Event, ...]:
        """All that wait, as soon as there is one; nothing when none came for that long, or none comes any more."""
        try:
            async with asyncio.timeout(patience.total_seconds()):
                await self._filled.wait()
        except TimeoutError:
            return ()
        if self._error is not None:
            raise self._error
        events, self._events = tuple(self._events), []
        if self.end is None:
            self._filled.clear()
        self._empty.set()
        return events


@asynccontextmanager
async def followed(news: News, closing: Closing, most: int) -> AsyncIterator[Buffer]:
    """A buffer that is filled with ``news``, for the block. An empty batch says that all that is stored has come."""
    buffer = Buffer(most)

    def note(filling: asyncio.Task[None]) -> None:
        if not filling.cancelled() and (error := filling.exception()) is not None:
            buffer.fail(error)

    filling = asyncio.create_task(_fill(buffer, news))
    filling.add_done_callback(note)
    try:
        with closing.tells(lambda: buffer.finish(End.CLOSING)):
            yield buffer
    finally:
        filling.cancel()
        await asyncio.gather(filling, return_exceptions=True)


async def frames(buffer: Buffer, pace: Pace) -> AsyncIterator[tuple[Event, ...]]:
    """What came, joined, until ``buffer.end`` says why no more comes. An empty frame is a heartbeat.

    Raises: StageEError: the news broke off.
    """
    while True:
        events = await buffer.take(pace.heartbeat)
        if buffer.end in {End.SLOW, End.GONE} or (buffer.end is not None and not events):
            return
        yield events
        if events and buffer.end is None:
            await pace.sleep(pace.join.total_seconds())


async def _fill(buffer: Buffer, news: News) -> None:
    stored = True
    async with aclosing(news):
        async for events in news:
            if not events:
                stored = False
                continue
            if stored:
                await buffer.emptied()
            buffer.add(events)
            if buffer.end is not None:
                return
    buffer.finish(End.ENDED)
