"""What waits for one client, however fast it comes and however slowly the client takes it.

There is one buffer for each client, and its size is bounded. When it is full, news without a number are thinned out:
of progress the newest stays, pieces of output go, which leaves a gap between their offsets. What has a number is never
left out: when that is too much, the client has to come back at its last number.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from api.closing import Closing
from api.frame import Item, thinned

LAST_CALL_S = 10.0  # so long may a client take for what waits at the end


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
    FAILED = "failed"
    """The news broke off."""
    NONSENSE = "nonsense"
    """The client says too much that cannot be understood."""

    @property
    def at_once(self) -> bool:
        """Whether what still waits is not sent any more."""
        return self in {End.SLOW, End.GONE, End.FAILED}


@dataclass(frozen=True, slots=True)
class Pace:
    """How events are sent."""

    heartbeat: timedelta = timedelta(seconds=15)
    """A silence as long as this is broken."""
    most: int = 2000
    """Events and messages that wait for a slow client."""
    most_bytes: int = 2_000_000
    """Their text without that of the longest, which may be any execution's state."""


class Buffer:
    """The items that wait for one client, which is served by one task."""

    def __init__(self, pace: Pace) -> None:
        self.end: End | None = None
        self.error: BaseException | None = None
        self.cut = asyncio.Event()
        """Set when the client is not waited for any more."""
        self._pace = pace
        self._items: list[Item] = []
        self._count, self._bytes, self._longest = 0, 0, 0
        self._wanted: asyncio.Future[None] | None = None
        self._empty = asyncio.Event()
        self._empty.set()
        self._turn = asyncio.Lock()
        self._taken_s = 0.0
        self._beat_is_due = False
        self._beat: asyncio.TimerHandle | None = None
        self._last_call: asyncio.TimerHandle | None = None

    def add(self, item: Item) -> None:
        """Have it wait; when there is no room, the end is ``SLOW``."""
        if self.end is not None:
            return
        self._items.append(item)
        self._count += _count(item)
        self._bytes += (size := _size(item))
        self._longest = max(self._longest, size)
        if self._is_full():
            self._thin()
            if self._is_full():
                self.finish(End.SLOW)
        self._empty.clear()
        self._wake()

    def finish(self, end: End, error: BaseException | None = None) -> None:
        """Nothing more comes. Of several reasons the first one counts, but to leave at once comes before all others."""
        if self.end is None or (end.at_once and not self.end.at_once):
            self.end, self.error = end, error
        if self.end.at_once:
            self._items = []
        if self.end in {End.SLOW, End.GONE}:
            self.cut.set()
        elif self._last_call is None:
            self._last_call = asyncio.get_running_loop().call_later(LAST_CALL_S, self.finish, End.SLOW)
        self._empty.set()
        self._wake()

    @asynccontextmanager
    async def room(self) -> AsyncIterator[None]:
        """All has been taken; for the block, nobody else fills what is empty."""
        async with self._turn:
            await self._empty.wait()
            yield

    async def take(self) -> tuple[Item, ...]:
        """All that wait, as soon as there is one; nothing when the client has heard nothing for long, or at the end."""
        while not (self._items or self._beat_is_due or self.end):
            self._wanted = asyncio.get_running_loop().create_future()
            await self._wanted
        items, self._items = tuple(self._items), []
        self._count, self._bytes, self._longest = 0, 0, 0
        self._beat_is_due = False
        self._taken_s = asyncio.get_running_loop().time()
        self._empty.set()
        return items

    def keep_alive(self) -> None:
        """From now on silences are broken."""
        self._taken_s = asyncio.get_running_loop().time()
        self._look_for_silence()

    def close(self) -> None:
        """Nobody takes any more."""
        self.finish(End.GONE)
        for timer in (self._beat, self._last_call):
            if timer is not None:
                timer.cancel()

    def _wake(self) -> None:
        if self._wanted is not None and not self._wanted.done():
            self._wanted.set_result(None)

    def _look_for_silence(self) -> None:
        loop, longest_s = asyncio.get_running_loop(), self._pace.heartbeat.total_seconds()
        left_s = self._taken_s + longest_s - loop.time()
        if left_s <= 0:
            self._beat_is_due, left_s = True, longest_s
            self._wake()
        self._beat = loop.call_later(left_s, self._look_for_silence)

    def _is_full(self) -> bool:
        return self._count > self._pace.most or self._bytes - self._longest > self._pace.most_bytes

    def _thin(self) -> None:
        self._items = thinned(self._items)
        sizes = [*map(_size, self._items)]
        self._count, self._bytes, self._longest = sum(map(_count, self._items)), sum(sizes), max(sizes, default=0)


@asynccontextmanager
async def filled(buffer: Buffer, work: Coroutine[None, None, End], closing: Closing) -> AsyncIterator[None]:
    """``work`` fills the buffer, for the block, and its result ends it; so does the end of the process."""

    def note(working: asyncio.Task[End]) -> None:
        if working.cancelled():
            return
        error = working.exception()
        buffer.finish(working.result() if error is None else End.FAILED, error)

    buffer.keep_alive()
    working = asyncio.create_task(work)
    working.add_done_callback(note)
    try:
        with closing.tells(lambda: buffer.finish(End.CLOSING)):
            yield
    finally:
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        buffer.close()


async def until_cut(buffer: Buffer, sending: Coroutine[None, None, None]) -> None:
    """Returns when all is sent; a client that takes nothing is waited for no longer than its buffer lasts.

    Raises: what ``sending`` raises.
    """
    tasks = [asyncio.create_task(sending), asyncio.create_task(buffer.cut.wait())]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        if tasks[0].done():
            tasks[0].result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _count(item: Item) -> int:
    return 1 if isinstance(item, str) else len(item.events)


def _size(item: Item) -> int:
    return len(item) if isinstance(item, str) else len(item.body)
