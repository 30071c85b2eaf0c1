"""Tickets, and which pages may open a WebSocket, over a fake executor."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from schemas.ticket import Ticket
from stage_e.settings import Settings, read_settings
from tests.unit.api.callers import a_socket, knocks
from tests.unit.api.world import ELSEWHERE, ID, NO_WAIT, OLGA, World, a_world

TICKETS = "/v1/tickets"


async def a_ticket(world: World, **body: str) -> str:
    return Ticket.model_validate_json((await world.post(TICKETS, body)).content).ticket


async def test_a_ticket_opens_a_websocket_without_a_key() -> None:
    async with a_world() as world:
        ticket = await a_ticket(world)
        async with a_socket(world, key=None, query=f"ticket={ticket}") as client:
            assert (await client.hears_json())["type"] == "hello"
        assert set(world.executor.asked["read"]) == {(OLGA, None, NO_WAIT)}


async def test_a_ticket_lasts_half_a_minute() -> None:
    async with a_world() as world:
        asked_at = datetime.now(UTC)
        answer = await world.client.post(TICKETS)
        expires_at = Ticket.model_validate_json(answer.content).expires_at
        assert timedelta(seconds=29) < expires_at - asked_at < timedelta(seconds=40)


async def test_a_ticket_opens_one_websocket() -> None:
    async with a_world() as world:
        query = f"ticket={await a_ticket(world)}"
        async with a_socket(world, key=None, query=query), a_socket(world, key=None, query=query) as second:
            assert (await second.hears())["code"] == 4401


async def test_of_two_at_once_one_gets_in() -> None:
    async with a_world() as world:
        query = f"ticket={await a_ticket(world)}"
        async with a_socket(world, key=None, query=query) as one, a_socket(world, key=None, query=query) as other:
            heard = await asyncio.gather(one.hears(), other.hears())
            assert sorted(each["type"] for each in heard) == ["websocket.close", "websocket.send"]


async def test_a_ticket_for_one_execution_opens_no_other() -> None:
    async with a_world() as world:
        ticket = await a_ticket(world, execution_id=ID)
        async with a_socket(world, "/v1/executions/another/stream", key=None, query=f"ticket={ticket}") as client:
            assert (await client.hears())["code"] == 4403


async def test_a_ticket_for_one_execution_opens_that() -> None:
    async with a_world() as world:
        ticket = await a_ticket(world, execution_id=ID)
        async with a_socket(world, key=None, query=f"ticket={ticket}") as client:
            assert (await client.hears_json())["type"] == "hello"


@pytest.mark.parametrize("execution_id", ["another", "no id", "é"])
async def test_there_is_no_ticket_for_what_does_not_exist(execution_id: str) -> None:
    async with a_world() as world:
        assert (await world.post(TICKETS, {"execution_id": execution_id})).status_code == 404


async def test_nobody_gets_a_ticket_without_a_key() -> None:
    async with a_world() as world:
        assert (await world.post(TICKETS, {}, Authorization="Bearer wrong")).status_code == 401


# --- pages ---


@pytest.mark.parametrize(
    "origin", ["http://stage-e:8080", "https://stage-e:8080", "http://STAGE-E:8080", ELSEWHERE, ELSEWHERE.upper(), None]
)
async def test_a_page_from_here_or_from_a_site_in_the_settings_opens_a_websocket(origin: str | None) -> None:
    async with a_world() as world, a_socket(world, origin=origin) as client:
        assert (await client.hears_json())["type"] == "hello"


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "http://stage-e", "http://stage-e:8081", "null", "", "file://", "stage-e:8080", "http://["],
)
async def test_another_page_is_turned_away_before_the_websocket_is_accepted(origin: str) -> None:
    async with a_world() as world:
        caller = knocks(world, origin=origin)
        refused = await caller.hears()
        assert (refused["type"], refused["code"]) == ("websocket.close", 4403)
        await caller.served
        assert world.executor.asked == {}


def test_sites_stand_in_the_settings_between_spaces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAGE_E_ALLOWED_ORIGINS", "https://Chat.example.com http://[::1]:8080")
    assert read_settings().allowed_origins == ("https://chat.example.com", "http://[::1]:8080")


@pytest.mark.parametrize("site", ["chat.example.com", "https://chat.example.com/", "*", "https://a b"])
def test_what_is_no_site_is_refused(site: str) -> None:
    with pytest.raises(ValueError, match="allowed_origins"):
        Settings(allowed_origins=(site,))
