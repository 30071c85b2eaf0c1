"""Events as pages and as server-sent events, over a fake executor."""

import asyncio
from datetime import timedelta

import pytest

from api.follow import Pace
from api.frame import Frame
from schemas.event import Event
from schemas.page import Page
from schemas.stream import Snapshot
from stage_e.errors import StoreUnavailableError
from tests.unit.api.callers import an_event_source
from tests.unit.api.world import ENDED, HERE, NO_WAIT, OLGA, RUNNING, World, a_world, an_event, live_news

EVENTS = f"{HERE}/events"
SSE = "text/event-stream"


def encoded(*events: Event) -> bytes:
    return Frame(events).chunk


async def page(world: World, query: str) -> Page[Event]:
    return Page[Event].model_validate_json((await world.get(f"{EVENTS}{query}")).content)


async def test_a_page_holds_what_is_stored_after_a_number() -> None:
    async with a_world() as world:
        world.executor.stored = tuple(map(an_event, range(1, 6)))
        assert await page(world, "?after=3") == Page[Event](items=(an_event(4), an_event(5)))


async def test_a_full_page_names_the_number_to_go_on_after() -> None:
    async with a_world() as world:
        world.executor.stored = tuple(map(an_event, range(1, 6)))
        first = await page(world, "?limit=3")
        assert (len(first.items), first.next) == (3, "3")
        assert (await page(world, f"?limit=3&after={first.next}")).next is None


@pytest.mark.parametrize("query", ["?after=-1", "?after=x", f"?after={2**63}", "?limit=0", "?limit=501"])
async def test_numbers_that_make_no_sense_are_refused(query: str) -> None:
    async with a_world() as world:
        assert (await world.get(EVENTS + query)).status_code == 422


# --- a page that is waited for ---


async def test_a_page_is_waited_for_until_there_is_an_event_in_it() -> None:
    async with a_world() as world:
        world.executor.proceed.clear()
        asking = asyncio.ensure_future(world.get(f"{EVENTS}?after=3", Prefer="wait=20"))
        while (OLGA, 3, timedelta(seconds=20)) not in world.executor.asked["read"]:
            await world.executor.was_asked("read", 1 + len(world.executor.asked["read"]))
        world.executor.stored = (an_event(4),)
        world.executor.proceed.set()
        answer = await asking
        assert Page[Event].model_validate_json(answer.content).items == (an_event(4),)
        assert answer.headers["preference-applied"] == "wait=20"


async def test_a_page_is_empty_when_nothing_came_until_the_end_of_the_wait() -> None:
    async with a_world() as world:
        answer = await world.get(f"{EVENTS}?after=3", Prefer="wait=1")
        assert (answer.status_code, answer.json()) == (200, {"items": [], "next": None})


async def test_a_page_with_something_in_it_is_not_waited_for() -> None:
    async with a_world() as world:
        world.executor.stored = tuple(map(an_event, (1, 2)))
        assert len((await page_of(world, "?after=1", "wait=20")).items) == 1
        assert set(world.executor.asked["read"]) == {(OLGA, None, NO_WAIT)}


async def test_nobody_waits_for_an_event_after_the_end() -> None:
    async with a_world() as world:
        world.executor.execution = ENDED
        assert (await page_of(world, "?after=3", "wait=20")).items == ()
        assert set(world.executor.asked["read"]) == {(OLGA, None, NO_WAIT)}


async def test_nobody_waits_after_a_number_that_was_never_reached() -> None:
    async with a_world() as world:
        assert (await world.get(f"{EVENTS}?after=4", Prefer="wait=20")).status_code == 422


async def page_of(world: World, query: str, prefer: str) -> Page[Event]:
    return Page[Event].model_validate_json((await world.get(EVENTS + query, Prefer=prefer)).content)


# --- server-sent events ---


def test_an_event_carries_its_number_its_type_and_itself() -> None:
    event = an_event(3)
    assert encoded(event) == f"event: step.started\ndata: {event.model_dump_json()}\nid: 3\n\n".encode()


def test_live_news_have_no_number_so_that_a_client_comes_back_at_the_right_one() -> None:
    assert b"id:" not in encoded(live_news())


def test_line_breaks_in_what_machines_said_do_not_end_an_event() -> None:
    event = an_event(3).model_copy(update={"data": {"text": "a\n\nid: 99\n\nevent: x"}})
    assert encoded(event).count(b"\n") == 4


async def test_a_stream_brings_what_happens_and_ends_with_the_execution() -> None:
    async with a_world() as world, an_event_source(world) as source:
        world.executor.happens((an_event(1), an_event(2)), None)
        assert (await source.hears())["body"] == encoded(an_event(1), an_event(2))
        assert await source.hears() == {"type": "http.response.body", "body": b"", "more_body": False}


async def test_a_silence_is_broken_by_a_comment() -> None:
    async with a_world(pace=Pace(heartbeat=timedelta(milliseconds=1))) as world, an_event_source(world) as source:
        assert (await source.hears())["body"] == b": ping\n\n"


async def test_a_stream_ends_when_the_process_closes() -> None:
    async with a_world() as world, an_event_source(world) as source:
        await world.app.drain()
        assert (await source.hears())["more_body"] is False


async def test_a_stream_ends_when_the_database_goes_away() -> None:
    async with a_world() as world:
        world.executor.happens(StoreUnavailableError("away"))
        async with an_event_source(world) as source:
            assert (await source.hears())["more_body"] is False


async def test_nobody_follows_for_a_client_that_left() -> None:
    async with a_world() as world:
        async with an_event_source(world) as source:
            world.executor.happens((an_event(1),))
            await source.hears()
            assert world.executor.followers == 1
        assert world.executor.followers == 0


async def test_the_last_event_id_counts_more_than_after() -> None:
    async with a_world() as world:
        world.executor.stored = tuple(map(an_event, (1, 2, 3)))
        world.executor.happens(None)
        answer = await world.get(f"{EVENTS}?after=1&snapshot=true", Accept=SSE, Last_Event_ID="2")
        assert answer.content == b"retry: 1000\n\n" + encoded(an_event(3))


async def test_a_browser_that_has_seen_the_end_is_told_to_stop_asking() -> None:
    async with a_world() as world:
        world.executor.execution = ENDED
        assert (await world.get(EVENTS, Accept=SSE, Last_Event_ID="3")).status_code == 204


async def test_what_has_ended_is_replayed_to_who_has_not_seen_the_end() -> None:
    async with a_world() as world:
        world.executor.execution = ENDED
        world.executor.happens((an_event(3),), None)
        answer = await world.get(EVENTS, Accept=SSE, Last_Event_ID="2")
        assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert answer.content.endswith(encoded(an_event(3)))


@pytest.mark.parametrize("last", ["-1", "x", "1" * 30])
async def test_a_last_event_that_is_no_number_is_refused(last: str) -> None:
    async with a_world() as world:
        assert (await world.get(EVENTS, Accept=SSE, Last_Event_ID=last)).status_code == 422


@pytest.mark.parametrize("query", ["?after=4", "?snapshot=true"])
async def test_a_stream_begins_with_the_state_where_that_is_wanted_or_the_number_was_never_reached(query: str) -> None:
    async with a_world() as world:
        world.executor.happens((an_event(4),), None)
        state = Snapshot(execution=RUNNING, last_seq=3).model_dump_json()
        answer = await world.get(EVENTS + query, Accept=SSE)
        begin = f"retry: 1000\n\nevent: snapshot\ndata: {state}\nid: 3\n\n".encode()
        assert answer.content == begin + encoded(an_event(4))


async def test_an_execution_that_does_not_exist_is_not_followed() -> None:
    async with a_world() as world:
        answer = await world.get("/v1/executions/another/events", Accept=SSE)
        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
