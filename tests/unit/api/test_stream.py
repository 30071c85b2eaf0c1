"""The WebSocket, over a fake executor."""

from datetime import timedelta

import pytest

from api.follow import Pace
from schemas.event import Event, EventFrame
from schemas.stream import Hello, Snapshot
from stage_e.errors import StoreUnavailableError
from tests.unit.api.callers import Caller, a_socket
from tests.unit.api.world import ENDED, ID, KEY, RUNNING, VAST, a_world, an_event, live_news


async def frame(client: Caller) -> tuple[Event, ...]:
    return EventFrame.model_validate(await client.hears_json()).events


async def test_a_hello_comes_first() -> None:
    async with a_world() as world, a_socket(world, query="after=2") as client:
        assert await client.hears_json() == {
            "type": "hello",
            "execution_id": ID,
            "status": "running",
            "first_seq": 1,
            "last_seq": 3,
            "after": 2,
            "heartbeat_s": 15.0,
        }


async def test_what_is_stored_after_the_number_comes_before_what_is_live() -> None:
    async with a_world() as world:
        world.executor.stored = tuple(map(an_event, (1, 2, 3)))
        async with a_socket(world, query="after=1") as client:
            await client.hears()
            assert await frame(client) == (an_event(2), an_event(3))
            world.executor.happens((an_event(3), an_event(4)))
            assert await frame(client) == (an_event(4),)


async def test_events_come_in_frames_and_the_socket_closes_with_the_execution() -> None:
    async with a_world() as world, a_socket(world) as client:
        await client.hears()
        world.executor.happens((an_event(1), live_news()), None)
        assert await frame(client) == (an_event(1), live_news())
        assert (await client.hears())["code"] == 1000


async def test_a_silence_is_broken_by_a_heartbeat() -> None:
    async with a_world(pace=Pace(heartbeat=timedelta(milliseconds=1))) as world, a_socket(world) as client:
        await client.hears()
        assert await client.hears_json() == {"type": "heartbeat"}


@pytest.mark.parametrize(
    ("path", "query", "key", "code"),
    [
        (f"/v1/executions/{ID}/stream", "", None, 4401),
        (f"/v1/executions/{ID}/stream", "", "wrong", 4401),
        ("/v1/executions/another/stream", "", KEY, 4404),
        ("/v1/executions/no id/stream", "", KEY, 4404),
        (f"/v1/executions/{ID}/stream", "after=-1", KEY, 4400),
        (f"/v1/executions/{ID}/stream", "after=many", KEY, 4400),
        (f"/v1/executions/{ID}/stream", f"after={'9' * 40}", KEY, 4400),
        (f"/v1/executions/{ID}/stream", "snapshot=maybe", KEY, 4400),
    ],
)
async def test_a_refusal_is_a_code_that_a_browser_can_see(path: str, query: str, key: str | None, code: int) -> None:
    async with a_world() as world, a_socket(world, path, query=query, key=key) as client:
        closed = await client.hears()
        assert (closed["type"], closed["code"]) == ("websocket.close", code)
        assert 0 < len(closed["reason"].encode()) <= 123


async def test_a_browser_offers_its_key_as_a_subprotocol() -> None:
    async with a_world() as world, a_socket(world, key=None, offers=("bearer", KEY)) as client:
        assert (await client.hears_json())["type"] == "hello"


async def test_what_has_ended_before_the_number_is_closed_after_the_hello() -> None:
    async with a_world() as world:
        world.executor.execution = ENDED
        async with a_socket(world, query="after=3") as client:
            assert (await client.hears_json())["status"] == "completed"
            assert (await client.hears())["code"] == 1000


async def test_a_client_is_told_to_come_back_when_the_process_closes() -> None:
    async with a_world() as world, a_socket(world) as client:
        await client.hears()
        await world.app.drain()
        assert (await client.hears())["code"] == 1012


async def test_a_client_is_told_to_try_later_when_the_database_is_away() -> None:
    async with a_world() as world:
        world.executor.error = StoreUnavailableError("PostgreSQL cannot be reached")
        async with a_socket(world) as client:
            assert (await client.hears())["code"] == 1013


async def test_a_fault_of_ours_closes_with_1011_and_no_reason() -> None:
    async with a_world() as world:
        world.executor.error = RuntimeError("password=hunter2")
        async with a_socket(world) as client:
            assert await client.hears() == {"type": "websocket.close", "code": 1011}


async def test_nobody_follows_for_a_client_that_left() -> None:
    async with a_world() as world:
        async with a_socket(world) as client:
            world.executor.happens((an_event(1),))
            await client.hears()
            await client.hears()
            assert world.executor.followers == 1
        assert world.executor.followers == 0


async def test_a_client_that_does_not_keep_up_is_sent_back_to_its_last_number() -> None:
    async with a_world(pace=Pace(most=2)) as world, a_socket(world) as client:
        world.executor.happens((), tuple(map(an_event, (1, 2, 3))))
        await client.hears()
        assert (await client.hears())["code"] == 4429


# --- the state in place of events ---


@pytest.mark.parametrize("query", ["after=4", "snapshot=true", "snapshot=true&after=1"])
async def test_the_state_comes_where_it_is_wanted_or_the_number_was_never_reached(query: str) -> None:
    async with a_world() as world:
        world.executor.stored = tuple(map(an_event, (1, 2, 3)))
        async with a_socket(world, query=query) as client:
            hello = Hello.model_validate(await client.hears_json())
            assert (hello.after, hello.last_seq) == (3, 3)
            assert Snapshot.model_validate(await client.hears_json()) == Snapshot(execution=RUNNING, last_seq=3)
            world.executor.happens((an_event(4),))
            assert await frame(client) == (an_event(4),)


async def test_the_state_of_what_has_ended_is_followed_by_the_close() -> None:
    async with a_world() as world:
        world.executor.execution = ENDED
        async with a_socket(world, query="after=99") as client:
            await client.hears()
            assert Snapshot.model_validate(await client.hears_json()).execution == ENDED
            assert (await client.hears())["code"] == 1000


async def test_a_state_that_is_longer_than_all_that_may_wait_is_sent() -> None:
    async with a_world() as world:
        world.executor.execution = VAST
        async with a_socket(world, query="snapshot=true") as client:
            assert (await client.hears_json())["type"] == "hello"
            assert Snapshot.model_validate_json((await client.hears())["text"]).execution == VAST
            world.executor.happens((an_event(4),))
            assert await frame(client) == (an_event(4),)
