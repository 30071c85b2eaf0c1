"""From the store to what is live, without a gap or a repeat."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api import watch as watching
from api.broadcast import Broadcasts, News
from api.follow import Buffer, Pace
from api.frame import Frame
from api.watch import Watch
from schemas.event import Event, EventType
from stage_e.errors import StoreUnavailableError
from tests.unit.api.world import ID, NOON, an_event, live_news

END = Event(seq=4, type=EventType.EXECUTION_COMPLETED, at=NOON, execution_id=ID)


@dataclass
class House:
    """A store whose events are also told live."""

    stored: list[Event] = field(default_factory=list)
    reading: asyncio.Event = field(default_factory=asyncio.Event)
    proceed: asyncio.Event = field(default_factory=asyncio.Event)
    buffer: Buffer = field(default_factory=lambda: Buffer(Pace(most=100_000)))

    async def read(self, after: int) -> Frame:
        found = tuple(event for event in self.stored if (event.seq or 0) > after)[: watching.PAGE]
        self.reading.set()
        await self.proceed.wait()
        return Frame(found)

    async def received(self, count: int) -> list[int | None]:
        """Numbers of what the client gets, so many."""
        numbers: list[int | None] = []
        while len(numbers) < count:
            for item in await self.buffer.take():
                assert isinstance(item, Frame)
                numbers += [event.seq for event in item.events]
        return numbers


@asynccontextmanager
async def watched(house: House, after: int = 0) -> AsyncIterator[Watch]:
    view = Watch(house.buffer, after)
    running = asyncio.create_task(view.run(house.read))
    await house.reading.wait()
    yield view
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_what_happens_while_the_store_is_read_comes_once_and_after_it() -> None:
    house = House(stored=[an_event(1), an_event(2)])
    async with watched(house) as view:
        view.hear(Frame((an_event(2), an_event(3))))
        view.hear(Frame((live_news(),)))
        house.proceed.set()
        assert await house.received(4) == [1, 2, 3, None]


async def test_what_is_too_much_to_keep_meanwhile_is_read_again() -> None:
    house = House()
    async with watched(house) as view:
        for seq in range(1, 2 * watching.MOST_EARLY):
            house.stored.append(an_event(seq))
            view.hear(Frame((an_event(seq),)))
        house.proceed.set()
        assert await house.received(2 * watching.MOST_EARLY - 1) == [*range(1, 2 * watching.MOST_EARLY)]


async def test_more_than_a_page_is_read_page_by_page() -> None:
    house = House(stored=[an_event(seq) for seq in range(1, 2 * watching.PAGE + 2)])
    house.proceed.set()
    async with watched(house, after=1):
        assert await house.received(2 * watching.PAGE) == [*range(2, 2 * watching.PAGE + 2)]


@given(st.lists(st.integers(1, 5), max_size=12), st.integers(0, 12), st.integers(0, 12))
async def test_each_number_comes_once_whenever_the_client_comes(sizes: list[int], reads_at: int, after: int) -> None:
    """The client comes, and its read sees the store, at any moment between two batches."""
    house = House()
    batches, seq = [], 0
    for size in sizes:
        batches.append(tuple(an_event(seq + at) for at in range(1, size + 1)))
        seq += size
    after = min(after, sum(sizes[:reads_at]))
    for batch in batches[:reads_at]:
        house.stored += batch
    async with watched(house, after) as view:
        for batch in batches[max(reads_at - 1, 0) :]:  # the last one that is stored may be told late
            view.hear(Frame(batch))
        house.proceed.set()
        assert await house.received(seq - after) == [*range(after + 1, seq + 1)]


async def test_it_is_over_with_the_event_that_ends_the_execution() -> None:
    house = House(stored=[an_event(1), END])
    house.proceed.set()
    await Watch(house.buffer, 0).run(house.read)


async def test_news_that_break_off_are_the_error_of_who_watches() -> None:
    house = House()
    house.proceed.set()
    view = Watch(house.buffer, 0)
    view.hear_the_end(StoreUnavailableError("away"))
    with pytest.raises(StoreUnavailableError):
        await view.run(house.read)


# --- one source for many ---


class Ears:
    def __init__(self) -> None:
        self.heard: asyncio.Queue[Frame | str] = asyncio.Queue()

    def hear(self, frame: Frame) -> None:
        self.heard.put_nowait(frame)

    def hear_the_end(self, error: BaseException | None) -> None:
        self.heard.put_nowait(repr(error))


class Source:
    """What many hear, and how often it was opened and closed."""

    def __init__(self) -> None:
        self.batches: asyncio.Queue[tuple[Event, ...] | None] = asyncio.Queue()
        self.opened = 0
        self.closed = asyncio.Event()

    async def news(self) -> News:
        self.opened += 1
        try:
            while (batch := await self.batches.get()) is not None:
                yield batch
        finally:
            self.closed.set()


async def test_all_hear_the_same_frame_from_one_source() -> None:
    source, broadcasts, one, other = Source(), Broadcasts(), Ears(), Ears()
    with broadcasts.heard("acme", ID, one, source.news), broadcasts.heard("acme", ID, other, source.news):
        source.batches.put_nowait((an_event(1),))
        assert await one.heard.get() is await other.heard.get()
    assert source.opened == 1


async def test_what_comes_while_all_are_told_is_joined() -> None:
    source, broadcasts, ears = Source(), Broadcasts(), Ears()
    with broadcasts.heard("acme", ID, ears, source.news):
        source.batches.put_nowait((an_event(1),))
        await ears.heard.get()
        for batch in ((an_event(2),), (an_event(3), live_news()), None):
            source.batches.put_nowait(batch)
        frame = await ears.heard.get()
        assert isinstance(frame, Frame)
        assert frame.events == (an_event(2), an_event(3), live_news())
        assert await ears.heard.get() == "None"


async def test_the_source_is_closed_when_the_last_one_leaves_and_opened_anew_for_the_next() -> None:
    source, broadcasts = Source(), Broadcasts()
    for _ in range(2):
        source.closed.clear()
        with broadcasts.heard("acme", ID, ears := Ears(), source.news):
            source.batches.put_nowait((an_event(1),))
            await ears.heard.get()
        await source.closed.wait()
    assert source.opened == 2


async def test_an_execution_of_another_tenant_is_another_one() -> None:
    source, broadcasts, ears = Source(), Broadcasts(), Ears()
    with broadcasts.heard("acme", ID, Ears(), source.news), broadcasts.heard("other", ID, ears, Source().news):
        source.batches.put_nowait((an_event(1),))
        source.batches.put_nowait(None)
        await source.closed.wait()
        assert ears.heard.empty()


async def test_what_is_over_is_not_joined_but_opened_anew() -> None:
    source, broadcasts, ears = Source(), Broadcasts(), Ears()
    with broadcasts.heard("acme", ID, ears, source.news):
        source.batches.put_nowait(None)
        assert await ears.heard.get() == "None"
        await asyncio.sleep(0)
        with broadcasts.heard("acme", ID, late := Ears(), source.news):
            source.batches.put_nowait((an_event(1),))
            assert isinstance(await late.heard.get(), Frame)
