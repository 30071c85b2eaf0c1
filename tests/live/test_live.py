"""Following through restarts and lost connections, and what watching costs Redis; with real processes."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from websockets.asyncio.client import connect

from cli.embedded import EmbeddedServers
from stage_e.adapters.redis.connection import connect as redis_of
from tests.live.place import Place, an_api
from tests.live.reconnecting import AUTHORIZATION, Options, reconnecting

WATCHERS = 50


@pytest.fixture
def place(tmp_path: Path, database_url: str, servers: EmbeddedServers) -> Place:
    return Place(database_url, servers.redis_url, tmp_path)


async def test_each_number_comes_once_however_often_clients_come_back_and_the_api_restarts(place: Place) -> None:
    outcome = await reconnecting(place, Options())
    assert outcome.faults == []
    assert sum(each.connections for each in outcome.told) > len(outcome.told), "nobody came back"


async def test_all_that_watch_in_a_process_share_one_connection_to_redis(place: Place) -> None:
    ids = await place.executions(10)
    async with an_api(place) as api, redis_of(place.redis_url) as redis, AsyncExitStack() as watchers:
        for number in range(WATCHERS):
            url = f"ws://127.0.0.1:{api.port}/v1/executions/{ids[number % len(ids)]}/stream"
            watcher = await watchers.enter_async_context(connect(url, additional_headers=AUTHORIZATION, proxy=None))
            await watcher.recv()
        async with asyncio.timeout(20):
            # each channel is subscribed to in the background
            while len(await redis.pubsub_channels("stage-e:feed:*")) < len(ids):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        clients = await redis.client_list()
        listening = [each for each in clients if "P" in each["flags"]]
        assert len(listening) == 1
        assert int(listening[0]["sub"]) >= len(ids)
        assert len(clients) <= 3, "one that listens, one that asks, and this test's own"
