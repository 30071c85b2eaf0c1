"""Redis goes away under a running stack: that costs speed, and everything moves soon after it is back."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import httpx
import pytest
from redis.asyncio import Redis

from cli.embedded import EmbeddedServers
from simulator import Simulator
from stage_e.adapters.redis.connection import connect
from tests.integration.api.test_real_stack import a_command, a_plan
from tests.integration.outages.conftest import MOVES_S, SLACK_S, Stack, a_stack
from tests.stack import a_worker

Deed = Callable[[Stack, Redis], Awaitable[object]]
UPTIME = a_plan(a_command("uptime"))


async def kill(stack: Stack, _: Redis) -> None:
    stack.servers.valkey.kill()


async def start(stack: Stack, _: Redis) -> None:
    stack.servers.valkey.start()


async def keep_and_kill(stack: Stack, redis: Redis) -> None:
    """What is in it comes back with it."""
    await redis.save()
    stack.servers.valkey.kill()


async def freeze(stack: Stack, _: Redis) -> None:
    stack.servers.valkey.pause()


async def thaw(stack: Stack, _: Redis) -> None:
    stack.servers.valkey.resume()


async def fill(_: Stack, redis: Redis) -> None:
    await redis.config_set("maxmemory", 1)


async def make_room(_: Stack, redis: Redis) -> None:
    await redis.config_set("maxmemory", 0)


@pytest.fixture
async def redis(stack: Stack) -> AsyncIterator[Redis]:
    """Redis as an operator sees it."""
    async with connect(stack.servers.redis_url) as client:
        yield client


@pytest.mark.parametrize(
    ("go", "come_back"),
    [(kill, start), (keep_and_kill, start), (freeze, thaw), (fill, make_room)],
    ids=["without data", "with data", "frozen", "full"],
)
async def test_immediate_work_goes_on_and_background_work_is_taken_and_moves_when_it_is_back(
    stack: Stack, redis: Redis, go: Deed, come_back: Deed
) -> None:
    earlier = await stack.in_the_background(UPTIME)
    await go(stack, redis)
    assert (await stack.count()).status_code == httpx.codes.OK
    later = await stack.in_the_background(UPTIME)
    ready = await stack.client.get("/readyz")
    assert ready.status_code == httpx.codes.OK
    await come_back(stack, redis)
    async with asyncio.timeout(MOVES_S + SLACK_S):
        for where in (earlier, later):
            await stack.until(where, "completed")


async def test_flushed_what_waited_in_it_is_rung_for_again(stack: Stack, redis: Redis) -> None:
    places = [await stack.in_the_background(UPTIME) for _ in range(5)]
    await redis.flushall()
    async with asyncio.timeout(MOVES_S + SLACK_S):
        for where in places:
            await stack.until(where, "completed")


async def test_live_news_reach_who_waits_after_it_was_away(stack: Stack, redis: Redis) -> None:
    await kill(stack, redis)
    where = await stack.in_the_background(UPTIME)
    following = asyncio.create_task(stack.client.get(f"{where}/events", headers={"Accept": "text/event-stream"}))
    await start(stack, redis)
    async with asyncio.timeout(MOVES_S + SLACK_S):
        assert "execution.completed" in (await following).text


async def test_frozen_it_keeps_no_process_from_ending(
    whole: EmbeddedServers, tmp_path: Path, simulator: Simulator
) -> None:
    async with asyncio.timeout(25 + SLACK_S):
        async with a_stack(whole, tmp_path, simulator) as stack, a_worker(stack.settings):
            await stack.in_the_background(UPTIME)
            whole.valkey.pause()
