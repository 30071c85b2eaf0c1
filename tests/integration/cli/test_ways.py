"""Events over real connections that are refused, cut and taken up again."""

import pytest

from cli.caller import Caller
from cli.client import connect
from cli.errors import CommandError
from cli.following import follow
from cli.ways import ways_to
from tests.integration.cli.fake_api import FakeApi


async def no_pause(_: float) -> None:
    pass


async def numbers(api: FakeApi, execution_id: str = "e1", after: int = 0) -> list[int | None]:
    caller = Caller(api.url)
    async with connect(caller, "key") as client:
        return [event.seq async for event in follow(ways_to(caller, client, execution_id), after, no_pause)]


async def test_a_websocket_brings_the_whole_story(api: FakeApi) -> None:
    assert await numbers(api) == [1, 2, 3, 4, 5]
    assert api.asked == ["socket 0"]


async def test_a_websocket_that_is_cut_is_opened_again_at_the_last_number(api: FakeApi) -> None:
    api.frame_size = 2
    assert await numbers(api) == [1, 2, 3, 4, 5]
    assert api.asked == ["socket 0", "socket 2", "socket 4"]


async def test_where_no_websocket_passes_server_sent_events_come(api: FakeApi) -> None:
    api.websocket, api.frame_size = False, 3
    assert await numbers(api, after=1) == [2, 3, 4, 5]
    assert api.asked == ["socket 1", "sse 1", "socket 4", "sse 4"]


async def test_where_nothing_streams_it_asks_page_by_page(api: FakeApi) -> None:
    api.websocket, api.streams, api.frame_size = False, False, 2
    assert await numbers(api) == [1, 2, 3, 4, 5]
    assert api.asked == ["socket 0", "sse 0", "page 0", "page 2", "page 4"]


async def test_an_execution_that_is_not_there_is_told_at_once(api: FakeApi) -> None:
    with pytest.raises(CommandError, match="not by Stage E"):
        await numbers(api, "e9")
