"""Events as pages and as server-sent events, over a fake executor."""

from datetime import timedelta

import pytest

from api.events import encoded
from api.follow import Pace
from schemas.event import Event
from schemas.page import Page
from stage_e.errors import StoreUnavailableError
from tests.unit.api.callers import an_event_source
from tests.unit.api.world import ENDED, HERE, World, a_world, an_event, live_news

EVENTS = f"{HERE}/events"
SSE = "text/event-stream"


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
        assert (await source.hears())["body"] == encoded(an_event(1)) + encoded(an_event(2))
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
        world.executor.happens(None)
        await world.get(f"{EVENTS}?after=1", Accept=SSE, Last_Event_ID="2")
        assert world.executor.asked["follow"] == [2]


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


@pytest.mark.parametrize("last", ["4", "-1", "x", "1" * 30])
async def test_a_last_event_that_never_happened_is_refused(last: str) -> None:
    async with a_world() as world:
        assert (await world.get(EVENTS, Accept=SSE, Last_Event_ID=last)).status_code == 422


async def test_an_execution_that_does_not_exist_is_not_followed() -> None:
    async with a_world() as world:
        answer = await world.get("/v1/executions/another/events", Accept=SSE)
        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
