"""What only a feed over a network can do: share a connection, lose it, and find back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from redis.asyncio import Redis

from stage_e.adapters.redis.connection import connect
from stage_e.adapters.redis.feed import RedisFeed
from tests.contract.channels.listener import PATIENCE_S, following, listening
from tests.contract.channels.valkey import Valkey, an_event


@pytest.fixture
async def feed(client: Redis) -> AsyncIterator[RedisFeed]:
    feed = RedisFeed(client)
    yield feed
    await feed.close()


@pytest.fixture
async def far_feed(own_valkey: Valkey) -> AsyncIterator[RedisFeed]:
    """On a Valkey that may be killed."""
    async with connect(own_valkey.url) as client:
        feed = RedisFeed(client)
        yield feed
        await feed.close()


async def subscribers(client: Redis) -> int:
    return len(await client.client_list(_type="pubsub"))


async def test_all_followers_of_a_process_share_one_connection(feed: RedisFeed, client: Redis) -> None:
    async with AsyncExitStack() as stack:
        for number in range(50):
            await stack.enter_async_context(following(feed, f"execution {number}"))
        assert await subscribers(client) == 1


async def test_what_nobody_follows_any_more_is_unsubscribed(feed: RedisFeed, client: Redis) -> None:
    async with following(feed, "stays"):
        async with following(feed, "goes"):
            pass
        async with asyncio.timeout(PATIENCE_S):
            while await client.pubsub_channels("stage-e:feed:*") != [b"stage-e:feed:stays"]:
                pass


async def test_a_cut_connection_is_a_doubt_and_then_news_go_on(feed: RedisFeed, client: Redis) -> None:
    async with following(feed, "a") as follower:
        await client.client_kill_filter(_type="pubsub")
        await follower.doubt()
        async with following(feed, "a"):  # stands again
            await feed.publish("a", [an_event("a", 7)])
            assert (await follower.next_event()).seq == 7


async def test_a_message_that_is_no_news_of_this_version_is_a_doubt(feed: RedisFeed, client: Redis) -> None:
    async with following(feed, "a") as follower:
        await client.publish("stage-e:feed:a", b'[{"type": "step.dreamed"}]')
        assert await follower.next() == ()


async def test_an_event_that_is_no_text_harms_no_other(feed: RedisFeed) -> None:
    no_text = an_event("a", 1).model_copy(update={"data": {"name": "\ud800"}})
    async with following(feed, "a") as follower, following(feed, "b") as other:
        await feed.publish("a", [no_text])
        await feed.publish("b", [an_event("b", 1)])
        assert (await other.next_event()).seq == 1
        assert await follower.next() == ()


async def test_news_that_could_not_be_sent_become_a_doubt(own_valkey: Valkey, far_feed: RedisFeed) -> None:
    async with connect(own_valkey.url) as admin, following(far_feed, "a") as follower:
        await admin.acl_setuser("default", enabled=True, commands=["-publish"])
        await far_feed.publish("a", [an_event("a", 1)])
        while not await admin.acl_log():  # until it was refused
            pass
        await admin.acl_setuser("default", enabled=True, commands=["+publish"])
        assert await follower.next() == ()


async def test_news_go_on_after_redis_died(own_valkey: Valkey, far_feed: RedisFeed) -> None:
    async with following(far_feed, "a") as follower:
        own_valkey.server.kill()
        await follower.doubt()
        own_valkey.server.start()
        async with following(far_feed, "b"):
            await far_feed.publish("a", [an_event("a", 2)])
            assert (await follower.next_event()).seq == 2


async def test_followers_that_come_while_redis_is_away_are_told_to_ask_the_store(
    own_valkey: Valkey, far_feed: RedisFeed
) -> None:
    own_valkey.server.kill()
    async with following(far_feed, "a") as follower:
        await follower.doubt()
        own_valkey.server.start()
        async with following(far_feed, "b"):
            await far_feed.publish("a", [an_event("a", 1)])
            assert (await follower.next_event()).seq == 1


async def test_knocks_are_heard_again_after_redis_died(own_valkey: Valkey, far_feed: RedisFeed) -> None:
    async with listening(far_feed.knocks()) as driver:
        own_valkey.server.kill()
        own_valkey.server.start()
        async with following(far_feed, "a"):
            await far_feed.knock("a")
            assert await driver.next() == "a"


async def test_a_publisher_does_not_wait_for_a_frozen_redis(own_valkey: Valkey, far_feed: RedisFeed) -> None:
    async with following(far_feed, "a") as follower:
        own_valkey.server.pause()
        await far_feed.publish("a", [an_event("a", 1)])
        await far_feed.knock("a")
        own_valkey.server.resume()
        assert (await follower.next_event()).seq == 1


async def test_a_feed_that_was_closed_does_not_come_back(client: Redis) -> None:
    before = asyncio.all_tasks()
    feed = RedisFeed(client)
    async with following(feed, "a"):
        await feed.close()
    assert asyncio.all_tasks() <= before


async def test_a_feed_whose_connection_breaks_while_it_is_closed_is_closed(own_valkey: Valkey) -> None:
    before = asyncio.all_tasks()
    async with connect(own_valkey.url) as client:
        feed = RedisFeed(client)
        async with following(feed, "a"):
            await client.connection_pool.disconnect()
            await feed.close()
    assert asyncio.all_tasks() <= before
