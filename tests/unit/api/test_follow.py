"""What waits for one client."""

import asyncio
from datetime import timedelta

import pytest

from api.closing import Closing
from api.follow import Buffer, End, Pace, filled, until_cut
from api.frame import Frame, Item, messages
from schemas.event import Event, EventFrame, EventType
from stage_e.errors import StoreUnavailableError
from tests.unit.api.world import ID, NOON, an_event, live_news


def progress(step_id: str, percent: int) -> Event:
    return Event(type=EventType.STEP_PROGRESS, at=NOON, execution_id=ID, step_id=step_id, data={"percent": percent})


def output(offset: int) -> Event:
    return Event(type=EventType.STEP_OUTPUT, at=NOON, execution_id=ID, step_id="a", data={"offset": offset})


def events_in(items: tuple[Item, ...]) -> tuple[Event, ...]:
    return tuple(event for item in items if isinstance(item, Frame) for event in item.events)


async def forever() -> End:
    return await asyncio.Future[End]()


async def ending() -> End:
    return End.ENDED


async def breaking_off() -> End:
    raise StoreUnavailableError("away")


async def test_what_came_is_taken_at_once_and_in_order() -> None:
    buffer = Buffer(Pace())
    hello, first, second = "hello", Frame((an_event(1),)), Frame((an_event(2),))
    for item in (hello, first, second):
        buffer.add(item)
    assert await buffer.take() == (hello, first, second)


async def test_who_takes_waits_until_something_comes() -> None:
    buffer = Buffer(Pace())
    taking = asyncio.ensure_future(buffer.take())
    await asyncio.sleep(0)
    assert not taking.done()
    buffer.add("hello")
    assert await taking == ("hello",)


def test_frames_that_waited_together_go_out_joined_and_what_stands_for_itself_does_not() -> None:
    items: list[Item] = [Frame((an_event(1),)), Frame((an_event(2), live_news())), "ended", Frame((an_event(3),))]
    joined, alone, last = messages(items)
    assert EventFrame.model_validate_json(joined).events == (an_event(1), an_event(2), live_news())
    assert alone == "ended"
    assert EventFrame.model_validate_json(last).events == (an_event(3),)


def test_what_is_joined_has_a_bound() -> None:
    long = an_event(1).model_copy(update={"data": {"text": "x" * 200_000}})
    assert [len(each) // 100_000 for each in messages([Frame((long,))] * 5)] == [4, 4, 2]


def test_a_frame_is_encoded_once_for_all_clients() -> None:
    frame = Frame((an_event(1),))
    assert next(messages([frame])) is next(messages([frame]))


@pytest.mark.parametrize(("known", "left"), [(0, [1, 2, None]), (1, [2, None]), (2, [None])])
def test_a_client_gets_only_what_it_does_not_have(known: int, left: list[int | None]) -> None:
    fresh = Frame((an_event(1), an_event(2), live_news())).beyond(known)
    assert fresh is not None
    assert [event.seq for event in fresh.events] == left
    assert Frame((an_event(1),)).beyond(1) is None


async def test_of_progress_the_newest_of_each_step_stays_when_it_is_too_much() -> None:
    buffer = Buffer(Pace(most=4))
    buffer.add(Frame((progress("a", 1), an_event(1), progress("b", 1), progress("a", 2))))
    buffer.add(Frame((an_event(2), progress("a", 3))))
    assert events_in(await buffer.take()) == (an_event(1), progress("b", 1), an_event(2), progress("a", 3))
    assert buffer.end is None


async def test_pieces_of_output_leave_a_gap_that_their_offsets_show() -> None:
    buffer = Buffer(Pace(most=3))
    buffer.add(Frame((output(0), output(10), an_event(1))))
    buffer.add(Frame((an_event(2),)))
    buffer.add(Frame((output(30),)))
    assert events_in(await buffer.take()) == (an_event(1), an_event(2), output(30))


async def test_what_has_a_number_is_never_left_out_but_the_client_has_to_come_back() -> None:
    buffer = Buffer(Pace(most=2))
    buffer.add(Frame((an_event(1), an_event(2))))
    buffer.add(Frame((an_event(3),)))
    assert buffer.end is End.SLOW
    assert await buffer.take() == ()


async def test_its_bytes_are_bounded_too() -> None:
    buffer = Buffer(Pace(most_bytes=1_000))
    buffer.add("x" * 600)
    buffer.add("y" * 600)
    buffer.add("z" * 400)
    assert buffer.end is None, "the longest does not count"
    buffer.add("!")
    assert buffer.end is End.SLOW


async def test_one_long_item_leaves_room_for_others() -> None:
    buffer = Buffer(Pace(most_bytes=1_000))
    for item in ("hello", "x" * 5_000, "more"):
        buffer.add(item)
    assert await buffer.take() == ("hello", "x" * 5_000, "more")


async def test_a_second_long_item_is_too_much() -> None:
    buffer = Buffer(Pace(most_bytes=1_000))
    buffer.add("x" * 5_000)
    buffer.add("y" * 5_000)
    assert buffer.end is End.SLOW


async def test_a_long_item_that_was_taken_makes_no_room_for_what_comes_later() -> None:
    buffer = Buffer(Pace(most_bytes=1_000))
    buffer.add("x" * 5_000)
    await buffer.take()
    for _ in range(3):
        buffer.add("y" * 600)
    assert buffer.end is End.SLOW


async def test_the_end_comes_after_what_waits() -> None:
    buffer = Buffer(Pace())
    buffer.add("last")
    buffer.finish(End.CLOSING)
    buffer.add("too late")
    assert await buffer.take() == ("last",)
    assert await buffer.take() == ()


async def test_a_client_that_left_gets_nothing_more() -> None:
    buffer = Buffer(Pace())
    buffer.add("last")
    buffer.finish(End.ENDED)
    buffer.finish(End.GONE)
    assert await buffer.take() == ()
    assert buffer.end is End.GONE


async def test_a_silence_is_broken() -> None:
    buffer = Buffer(Pace(heartbeat=timedelta(milliseconds=1)))
    async with filled(buffer, forever(), Closing()):
        assert await buffer.take() == ()
        assert buffer.end is None


async def test_what_fills_it_ends_it() -> None:
    buffer = Buffer(Pace())
    async with filled(buffer, ending(), Closing()):
        assert await buffer.take() == ()
        assert buffer.end is End.ENDED


async def test_news_that_break_off_end_it_with_their_error() -> None:
    buffer = Buffer(Pace())
    async with filled(buffer, breaking_off(), Closing()):
        assert await buffer.take() == ()
        assert isinstance(buffer.error, StoreUnavailableError)
        assert buffer.end is End.FAILED


@pytest.mark.parametrize("early", [True, False])
async def test_the_closing_of_the_process_ends_it(early: bool) -> None:
    buffer, closing = Buffer(Pace()), Closing()
    if early:
        closing.begin()
    async with filled(buffer, forever(), closing):
        closing.begin()
        assert await buffer.take() == ()
        assert buffer.end is End.CLOSING


async def test_a_client_that_takes_nothing_is_not_waited_for() -> None:
    buffer = Buffer(Pace(most=1))
    stuck = asyncio.Event()

    async def send() -> None:
        await buffer.take()
        stuck.set()
        await asyncio.Future[None]()

    serving = asyncio.ensure_future(until_cut(buffer, send()))
    buffer.add("first")
    await stuck.wait()
    buffer.add("second")
    assert not serving.done()
    buffer.add("third")
    await serving
    assert buffer.end is End.SLOW


async def test_only_one_at_a_time_fills_what_is_empty() -> None:
    buffer, told = Buffer(Pace()), list[str]()

    async def fill(name: str) -> None:
        async with buffer.room():
            told.append(name)
            await asyncio.sleep(0)
            told.append(name)
            buffer.add(name)

    filling = [asyncio.ensure_future(fill(name)) for name in ("a", "b")]
    assert [await buffer.take(), await buffer.take()] == [("a",), ("b",)]
    await asyncio.gather(*filling)
    assert told == ["a", "a", "b", "b"]
