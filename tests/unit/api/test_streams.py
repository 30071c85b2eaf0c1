"""One WebSocket for many executions, over a fake executor that has one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from pydantic_core import to_json

from api.follow import Pace
from api.streams import MOST_MISTAKES, MOST_SUBSCRIPTIONS
from schemas.event import EventFrame
from schemas.json_text import JsonObject
from schemas.stream import Snapshot
from stage_e.errors import StoreUnavailableError
from stage_e.tickets import Pass
from tests.unit.api.callers import Caller, a_socket
from tests.unit.api.world import ENDED, ID, KEY, OLGA, VAST, World, a_world, an_event

ALL = "/v1/stream"
SUBSCRIBE: JsonObject = {"type": "subscribe", "execution_id": ID}
UNSUBSCRIBE: JsonObject = {"type": "unsubscribe", "execution_id": ID}


def says(client: Caller, what: object) -> None:
    text = what if isinstance(what, str) else to_json(what).decode()
    client.says("websocket.receive", text=text)


@asynccontextmanager
async def a_client(world: World, query: str = "", key: str | None = KEY) -> AsyncIterator[Caller]:
    async with a_socket(world, ALL, query=query, key=key) as client:
        yield client


@asynccontextmanager
async def a_subscriber(world: World, **more: object) -> AsyncIterator[Caller]:
    """Who has heard the hello."""
    async with a_client(world) as client:
        says(client, {**SUBSCRIBE, **more})
        assert (await client.hears_json())["type"] == "hello"
        yield client


async def kind(client: Caller) -> tuple[object, object]:
    said = await client.hears_json()
    return said["type"], said.get("code")


async def test_each_execution_has_its_hello_its_frames_and_its_end() -> None:
    async with a_world() as world, a_client(world) as client:
        says(client, {**SUBSCRIBE, "after": 2})
        assert await client.hears_json() == {
            "type": "hello",
            "execution_id": ID,
            "status": "running",
            "first_seq": 1,
            "last_seq": 3,
            "after": 2,
            "heartbeat_s": 15.0,
        }
        world.executor.happens((an_event(3), an_event(4)))
        assert EventFrame.model_validate(await client.hears_json()).events == (an_event(3), an_event(4))
        world.executor.happens(None)
        assert await client.hears_json() == {"type": "ended", "execution_id": ID}


async def test_what_has_ended_is_said_to_be_over_at_once() -> None:
    async with a_world() as world:
        world.executor.execution = ENDED
        async with a_subscriber(world, after=3) as client:
            assert (await client.hears_json())["type"] == "ended"


@pytest.mark.parametrize("more", [{"snapshot": True}, {"after": 99}])
async def test_the_state_comes_in_place_of_events(more: JsonObject) -> None:
    async with a_world() as world, a_subscriber(world, **more) as client:
        assert Snapshot.model_validate(await client.hears_json()).last_seq == 3


async def test_a_state_that_is_longer_than_all_that_may_wait_is_sent() -> None:
    async with a_world() as world:
        world.executor.execution = VAST
        async with a_subscriber(world, snapshot=True) as client:
            assert Snapshot.model_validate_json((await client.hears())["text"]).execution == VAST
            world.executor.happens((an_event(4),))
            assert EventFrame.model_validate(await client.hears_json()).events == (an_event(4),)


async def test_nothing_comes_of_what_is_unsubscribed_and_the_socket_stays_open() -> None:
    async with a_world() as world, a_subscriber(world) as client:
        await world.executor.was_asked("follow")
        says(client, UNSUBSCRIBE)
        await world.executor.unfollowed.wait()
        says(client, SUBSCRIBE)
        assert (await client.hears_json())["type"] == "hello"


async def test_to_subscribe_again_begins_anew() -> None:
    async with a_world() as world:
        world.executor.stored = tuple(map(an_event, (1, 2, 3)))
        async with a_subscriber(world, after=2) as client:
            assert len(EventFrame.model_validate(await client.hears_json()).events) == 1
            says(client, SUBSCRIBE)
            assert (await client.hears_json())["after"] == 0
            assert len(EventFrame.model_validate(await client.hears_json()).events) == 3
            assert world.executor.followers == 1


@pytest.mark.parametrize("execution_id", ["another", "no id"])
async def test_an_unknown_execution_is_an_error_and_closes_nothing(execution_id: str) -> None:
    async with a_world() as world, a_client(world) as client:
        says(client, {**SUBSCRIBE, "execution_id": execution_id})
        error = await client.hears_json()
        assert (error["type"], error["code"], error["execution_id"]) == ("error", "not-found", execution_id)
        says(client, SUBSCRIBE)
        assert (await client.hears_json())["type"] == "hello"


async def test_news_that_break_off_are_an_error_and_close_nothing() -> None:
    async with a_world() as world, a_subscriber(world) as client:
        world.executor.happens(StoreUnavailableError("PostgreSQL cannot be reached"))
        assert await kind(client) == ("error", "store-unavailable")
        says(client, SUBSCRIBE)
        assert (await client.hears_json())["type"] == "hello"


async def test_a_fault_of_ours_closes_with_1011() -> None:
    async with a_world() as world, a_subscriber(world) as client:
        world.executor.happens(RuntimeError("password=hunter2"))
        assert await client.hears() == {"type": "websocket.close", "code": 1011}


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("", "not-json"),
        ("{", "not-json"),
        ("[]", "invalid-body"),
        ({}, "invalid-body"),
        ({"type": "dance"}, "invalid-body"),
        ({"type": "subscribe"}, "invalid-body"),
        ({**SUBSCRIBE, "after": -1}, "invalid-body"),
        ({**SUBSCRIBE, "after": "1"}, "invalid-body"),
        ({**SUBSCRIBE, "after": 2**63}, "invalid-body"),
        ({**SUBSCRIBE, "execution_id": "x" * 201}, "invalid-body"),
        ({**SUBSCRIBE, "more": "x" * 4_096}, "too-large"),
    ],
)
async def test_what_cannot_be_understood_is_an_error(said: object, code: str) -> None:
    async with a_world() as world, a_client(world) as client:
        says(client, said)
        assert await kind(client) == ("error", code)


async def test_bytes_are_not_understood() -> None:
    async with a_world() as world, a_client(world) as client:
        client.says("websocket.receive", bytes=b"\x00")
        assert await kind(client) == ("error", "not-json")


async def test_who_says_too_much_nonsense_is_sent_away() -> None:
    async with a_world() as world, a_client(world) as client:
        for _ in range(MOST_MISTAKES):
            says(client, "{")
        heard = [await client.hears() for _ in range(MOST_MISTAKES)]
        while (last := heard[-1])["type"] != "websocket.close":
            heard.append(await client.hears())
        assert last["code"] == 4400


async def test_who_subscribes_to_what_does_not_exist_again_and_again_is_sent_away() -> None:
    async with a_world() as world, a_client(world) as client:
        for number in range(MOST_MISTAKES):
            says(client, {**SUBSCRIBE, "execution_id": f"execution-{number}"})
            assert await kind(client) == ("error", "not-found")
        assert (await client.hears())["code"] == 4400


async def test_one_socket_follows_so_many_executions_and_no_more() -> None:
    async with a_world() as world, a_client(world) as client:
        world.executor.error = StoreUnavailableError("PostgreSQL cannot be reached")
        for number in range(MOST_SUBSCRIPTIONS + 1):
            says(client, {**SUBSCRIBE, "execution_id": f"execution-{number}"})
        heard = [await client.hears_json() for _ in range(MOST_SUBSCRIPTIONS + 1)]
        refused = [each["execution_id"] for each in heard if each["code"] == "too-many-requests"]
        assert refused == [f"execution-{MOST_SUBSCRIPTIONS}"]


async def test_a_ticket_for_one_execution_lets_nobody_subscribe_to_another() -> None:
    async with a_world() as world:
        tickets = world.app.state.face.parts.tickets
        ticket, _ = tickets.issue(Pass(OLGA, "another"))
        async with a_client(world, f"ticket={ticket}", None) as client:
            says(client, SUBSCRIBE)
            assert await kind(client) == ("error", "forbidden")


async def test_nobody_gets_in_without_a_key() -> None:
    async with a_world() as world, a_client(world, key=None) as client:
        assert (await client.hears())["code"] == 4401


async def test_everyone_is_told_to_come_back_when_the_process_closes() -> None:
    async with a_world() as world, a_subscriber(world) as client:
        await world.app.drain()
        assert (await client.hears())["code"] == 1012


async def test_nobody_follows_for_a_client_that_left() -> None:
    async with a_world() as world:
        async with a_subscriber(world):
            await world.executor.was_asked("follow")
        assert world.executor.followers == 0


async def test_a_client_that_does_not_keep_up_has_to_come_back() -> None:
    async with a_world(pace=Pace(most=2)) as world, a_subscriber(world) as client:
        world.executor.happens(tuple(map(an_event, (1, 2, 3))))
        assert (await client.hears())["code"] == 4429


async def test_two_clients_of_one_execution_share_what_is_followed() -> None:
    async with a_world() as world, a_subscriber(world) as one, a_subscriber(world) as other:
        world.executor.happens((an_event(1),))
        heard = await asyncio.gather(one.hears(), other.hears())
        assert heard[0] == heard[1]
        assert world.executor.followers == 1
