"""Events on their way to one client. Time is held: a pause ends when the test says so."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from api.closing import Closing
from api.follow import Buffer, End, News, Pace, followed, frames
from schemas.event import Event
from stage_e.errors import StoreUnavailableError
from tests.unit.api.world import an_event, live_news

Frame = tuple[Event, ...]


@dataclass
class Line:
    """A client that follows, and the source of what it follows."""

    source: asyncio.Queue[Frame | Exception | None]
    buffer: Buffer
    closing: Closing
    frames: AsyncIterator[Frame] = field(init=False)
    pauses: asyncio.Queue[asyncio.Event] = field(default_factory=asyncio.Queue)
    heartbeat: timedelta = timedelta(hours=1)

    def __post_init__(self) -> None:
        self.frames = frames(self.buffer, Pace(heartbeat=self.heartbeat, sleep=self._pause))

    async def _pause(self, _seconds: float) -> None:
        over = asyncio.Event()
        self.pauses.put_nowait(over)
        await over.wait()

    def comes(self, *batches: Frame | Exception | None) -> None:
        """They are there to be read."""
        for batch in batches:
            self.source.put_nowait(batch)

    async def happens(self, *batches: Frame | Exception | None) -> None:
        """They have reached the buffer."""
        self.comes(*batches)
        await self.source.join()

    async def next_frame(self) -> Frame:
        return await anext(self.frames)

    async def rest(self) -> list[Frame]:
        return [frame async for frame in self.frames]


@asynccontextmanager
async def a_line(*, most: int = 10, heartbeat: timedelta = timedelta(hours=1)) -> AsyncIterator[Line]:
    source: asyncio.Queue[Frame | Exception | None] = asyncio.Queue()
    closing = Closing()

    async def news() -> News:
        while True:
            batch = await source.get()
            try:
                if batch is None:
                    return
                if isinstance(batch, Exception):
                    raise batch
                yield batch
            finally:
                source.task_done()

    async with followed(news(), closing, most) as buffer:
        yield Line(source, buffer, closing, heartbeat=heartbeat)


def numbers(frame: Frame) -> list[int | None]:
    return [event.seq for event in frame]


async def test_the_first_event_goes_out_at_once() -> None:
    async with a_line() as line:
        await line.happens((an_event(1),))
        assert numbers(await line.next_frame()) == [1]
        assert line.pauses.empty()


async def test_what_comes_within_the_pause_after_a_frame_goes_out_joined() -> None:
    async with a_line() as line:
        await line.happens((), (an_event(1),))
        await line.next_frame()
        second = asyncio.ensure_future(line.next_frame())
        pause = await line.pauses.get()
        await line.happens((an_event(2),), (live_news(), an_event(3)))
        assert not second.done()
        pause.set()
        assert numbers(await second) == [2, None, 3]


async def test_the_last_frame_is_followed_by_the_end_without_a_pause() -> None:
    async with a_line() as line:
        await line.happens((an_event(1),), None)
        assert [numbers(frame) for frame in await line.rest()] == [[1]]
        assert line.pauses.empty()
        assert line.buffer.end is End.ENDED


async def test_a_silence_is_broken_by_an_empty_frame() -> None:
    async with a_line(heartbeat=timedelta(milliseconds=1)) as line:
        assert await line.next_frame() == ()


async def test_that_all_is_stored_is_no_frame() -> None:
    async with a_line() as line:
        await line.happens((), (), (an_event(1),))
        assert numbers(await line.next_frame()) == [1]


async def test_what_is_stored_is_read_only_as_fast_as_the_client_takes_it() -> None:
    async with a_line(most=2) as line:
        line.comes(*((an_event(seq), an_event(seq + 1)) for seq in (1, 3, 5)), None)
        line.pauses = Unpaused()
        assert [numbers(frame) for frame in await line.rest()] == [[1, 2], [3, 4], [5, 6]]
        assert line.buffer.end is End.ENDED


class Unpaused(asyncio.Queue[asyncio.Event]):
    """Every pause is over when it begins."""

    def put_nowait(self, item: asyncio.Event) -> None:
        item.set()


async def test_news_without_a_number_are_dropped_when_the_buffer_is_full() -> None:
    async with a_line(most=3) as line:
        await line.happens((), (an_event(1), live_news(), live_news()), (an_event(2), live_news()))
        assert numbers(await line.next_frame()) == [1, 2]
        assert line.buffer.end is None


async def test_a_client_that_cannot_keep_up_with_the_numbered_ones_has_to_come_back() -> None:
    async with a_line(most=2) as line:
        await line.happens((), (an_event(1), an_event(2)), (an_event(3),))
        assert await line.rest() == []
        assert line.buffer.end is End.SLOW


async def test_the_closing_of_the_process_ends_it_after_what_has_come() -> None:
    async with a_line() as line:
        await line.happens((an_event(1),))
        line.closing.begin()
        assert [numbers(frame) for frame in await line.rest()] == [[1]]
        assert line.buffer.end is End.CLOSING


async def test_who_comes_when_the_process_closes_is_sent_away() -> None:
    closing = Closing()
    closing.begin()

    async def nothing() -> News:
        await asyncio.Event().wait()
        yield ()

    async with followed(nothing(), closing, 10) as buffer:
        assert [frame async for frame in frames(buffer, Pace())] == []
        assert buffer.end is End.CLOSING


async def test_a_client_that_left_gets_nothing_more() -> None:
    async with a_line() as line:
        await line.happens((an_event(1),))
        line.buffer.finish(End.GONE)
        assert await line.rest() == []


async def test_news_that_break_off_are_the_follower_s_error() -> None:
    async with a_line() as line:
        await line.happens(StoreUnavailableError("away"))
        with pytest.raises(StoreUnavailableError):
            await line.next_frame()


async def test_the_source_is_closed_when_the_follower_leaves() -> None:
    closed = asyncio.Event()

    async def news() -> News:
        try:
            await asyncio.Event().wait()
            yield ()
        finally:
            closed.set()

    async with followed(news(), Closing(), 10):
        await asyncio.sleep(0)
    assert closed.is_set()
