"""What every feed does: the one on Valkey, the same on fakeredis, and the one in memory."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass

import fakeredis
import pytest

from stage_e.adapters.memory.channels import MemoryFeed
from stage_e.adapters.redis.connection import connect
from stage_e.adapters.redis.feed import RedisFeed
from stage_e.ports.channels import Feed
from tests.contract.channels.listener import Listener, following, listening
from tests.contract.channels.valkey import Valkey, an_event

BUFFER = 3  # batches that wait for one follower


@dataclass
class Radio:
    speaker: Feed
    listener: Feed
    """Of another process, where there can be one."""


@pytest.fixture(params=["valkey", "fakeredis", "memory"])
async def radio(request: pytest.FixtureRequest, shared_valkey: Valkey) -> AsyncIterator[Radio]:
    if request.param == "memory":
        feed = MemoryFeed(BUFFER)
        yield Radio(feed, feed)
        return
    server = fakeredis.FakeServer()
    async with AsyncExitStack() as stack:
        feeds = []
        for _ in range(2):
            fake = request.param == "fakeredis"
            client = fakeredis.FakeAsyncRedis(server=server) if fake else connect(shared_valkey.url)
            feeds.append(RedisFeed(await stack.enter_async_context(client), BUFFER))
            stack.push_async_callback(feeds[-1].close)
        yield Radio(*feeds)


async def test_a_follower_hears_what_is_told_once_its_subscription_stands(radio: Radio) -> None:
    told = (an_event("a", 1), an_event("a", None))
    async with following(radio.listener, "a") as follower:
        await radio.speaker.publish("a", told)
        assert await follower.next() == told


async def test_news_come_in_the_order_in_which_they_were_told(radio: Radio) -> None:
    async with following(radio.listener, "a") as follower:
        for seq in range(1, 51):
            await radio.speaker.publish("a", [an_event("a", seq)])
            await asyncio.sleep(0)
        heard: list[int | None] = []
        while len(heard) < 50 and isinstance(batch := await follower.next(), tuple):
            assert batch, "a doubt, though nothing was lost"
            heard += [event.seq for event in batch]
    assert heard == list(range(1, 51))


async def test_all_followers_of_an_execution_hear_the_same(radio: Radio) -> None:
    async with following(radio.listener, "a") as one, following(radio.listener, "a") as other:
        await radio.speaker.publish("a", [an_event("a", 1)])
        assert await one.next() == await other.next() != ()


async def test_a_follower_hears_of_no_other_execution(radio: Radio) -> None:
    async with following(radio.listener, "a") as follower, following(radio.listener, "b") as other:
        await radio.speaker.publish("b", [an_event("b", 1)])
        await other.next()
        await radio.speaker.publish("a", [an_event("a", 1)])
        assert (await follower.next_event()).execution_id == "a"


async def test_who_comes_later_does_not_disturb_who_was_there(radio: Radio) -> None:
    async with following(radio.listener, "a") as early:
        async with following(radio.listener, "a"):
            pass
        await radio.speaker.publish("a", [an_event("a", 1)])
        assert (await early.next_event()).seq == 1


async def test_who_does_not_keep_up_is_told_that_news_are_missing(radio: Radio) -> None:
    async with following(radio.listener, "a") as slow, following(radio.listener, "a") as quick:
        slow.awake.clear()
        for seq in range(1, BUFFER + 4):
            await radio.speaker.publish("a", [an_event("a", seq)])
            await quick.next()
        slow.awake.set()
        await slow.doubt()
        await radio.speaker.publish("a", [an_event("a", 99)])
        assert await last_seq(slow) == 99


async def last_seq(follower: Listener) -> int:
    """Of the first event that comes after the buffer was full."""
    while (seq := (await follower.next_event()).seq or 0) < 99:
        pass
    return seq


async def test_telling_nothing_is_heard_by_nobody(radio: Radio) -> None:
    async with following(radio.listener, "a") as follower:
        await radio.speaker.publish("a", [])
        await radio.speaker.publish("a", [an_event("a", 1)])
        assert await follower.next() != ()


async def test_every_driver_hears_every_knock(radio: Radio) -> None:
    async with listening(radio.listener.knocks()) as one, listening(radio.listener.knocks()) as other:
        knocking = asyncio.create_task(knock_on(radio.speaker, "a"))
        assert await one.next() == await other.next() == "a"
        knocking.cancel()


async def knock_on(feed: Feed, execution_id: str) -> None:
    """Again and again: nothing says when a driver has begun to listen."""
    while True:
        await feed.knock(execution_id)
        await asyncio.sleep(0.01)
