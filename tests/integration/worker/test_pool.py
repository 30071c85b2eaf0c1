"""What the pool of workers does with what is rung for."""

import asyncio

from redis.asyncio import Redis

from stage_e.adapters.redis.queue import EPOCH, RedisQueue
from stage_e.ports.records import Ring
from tests.contract.channels.valkey import Valkey
from tests.contract.channels.worker_pool import NotingDriver, serving


async def test_what_is_rung_for_is_offered_to_the_driver(client: Redis, shared_valkey: Valkey) -> None:
    driver = NotingDriver()
    async with serving(driver, shared_valkey.url):
        await RedisQueue(client).ring([Ring("a", 1)])
        assert await driver.next() == "a"


async def test_what_was_rung_for_before_the_pool_came_is_offered(client: Redis, shared_valkey: Valkey) -> None:
    await RedisQueue(client).ring([Ring("a", 1)])
    driver = NotingDriver()
    async with serving(driver, shared_valkey.url):
        assert await driver.next() == "a"


async def test_of_two_pools_one_is_offered_it(client: Redis, shared_valkey: Valkey) -> None:
    names = [f"execution {number}" for number in range(100)]
    notes = asyncio.Queue[str]()
    one, other = NotingDriver(notes=notes), NotingDriver(notes=notes)
    async with serving(one, shared_valkey.url), serving(other, shared_valkey.url):
        for name in names:
            await RedisQueue(client).ring([Ring(name, 1)])
        assert sorted([await one.next() for _ in names]) == sorted(names)
    assert one.idle


async def test_a_pool_serves_its_own_queue(client: Redis, shared_valkey: Valkey) -> None:
    day, night = NotingDriver(), NotingDriver()
    async with serving(day, shared_valkey.url), serving(night, shared_valkey.url, "night"):
        await RedisQueue(client, "night").ring([Ring("backup", 1)])
        await RedisQueue(client).ring([Ring("report", 1)])
        assert (await day.next(), await night.next()) == ("report", "backup")


async def test_no_more_is_taken_than_there_are_slots(client: Redis, shared_valkey: Valkey) -> None:
    full, free = NotingDriver(slots=2), NotingDriver(slots=3)
    queue = RedisQueue(client)
    await queue.ring([Ring(name, 1) for name in "abcde"])
    async with serving(full, shared_valkey.url):
        assert {await full.next(), await full.next()} == {"a", "b"}
        assert await queue.waiting() == 3
        async with serving(free, shared_valkey.url):
            assert {await free.next(), await free.next(), await free.next()} == {"c", "d", "e"}
    assert full.refused == free.refused == []


async def test_a_pool_goes_on_when_a_slot_becomes_free(client: Redis, shared_valkey: Valkey) -> None:
    driver = NotingDriver(slots=1)
    await RedisQueue(client).ring([Ring("a", 1), Ring("b", 1)])
    async with serving(driver, shared_valkey.url):
        assert await driver.next() == "a"
        driver.slots = 1
        assert await driver.next() == "b"


async def test_what_finds_no_slot_is_rung_for_again(client: Redis, shared_valkey: Valkey) -> None:
    driver = NotingDriver()
    driver.refuses = 2
    async with serving(driver, shared_valkey.url):
        await RedisQueue(client).ring([Ring("a", 1)])
        assert await driver.next() == "a"
    assert driver.refused == ["a", "a"]


async def test_the_store_away_ends_neither_the_pool_nor_later_rings(client: Redis, shared_valkey: Valkey) -> None:
    driver = NotingDriver()
    driver.store_is_away = True
    async with serving(driver, shared_valkey.url):
        await RedisQueue(client).ring([Ring("a", 1), Ring("b", 1)])
        assert await driver.next() in {"a", "b"}


async def test_a_job_that_is_over_leaves_nothing_behind(client: Redis, shared_valkey: Valkey) -> None:
    driver = NotingDriver()
    queue = RedisQueue(client)
    await queue.epoch()
    async with serving(driver, shared_valkey.url):
        await queue.ring([Ring("a", 1)])
        await queue.ring([Ring("a", 2), Ring("b", 1)])
        await driver.next()
        await driver.next()
    assert sorted(await client.keys()) == [EPOCH.encode(), b"stage-e:turns:default"]


async def test_nonsense_in_the_queue_does_not_end_the_pool(client: Redis, shared_valkey: Valkey) -> None:
    driver = NotingDriver()
    nonsense = {
        "no job": None,
        "no json": b"\x80\x04pickle",
        "no object": b"[]",
        "no function": b'{"f": [], "a": [], "k": {}, "t": null, "et": 1}',
        "other function": b'{"f": "dream", "a": [], "k": {}, "t": null, "et": 1}',
        "other arguments": b'{"f": "drive", "a": [1, 2, 3], "k": {}, "t": null, "et": 1}',
    }
    await client.mset({f"arq:job:{name}": job for name, job in nonsense.items() if job is not None})
    await client.zadd(RedisQueue(client).key, dict.fromkeys(nonsense, 1.0))
    async with serving(driver, shared_valkey.url):
        await RedisQueue(client).ring([Ring("a", 1)])
        assert await driver.next() == "a"
    assert driver.idle


async def test_a_pool_survives_the_death_of_redis(own_valkey: Valkey) -> None:
    driver = NotingDriver()
    async with serving(driver, own_valkey.url), Redis.from_url(own_valkey.url) as client:
        await RedisQueue(client).ring([Ring("a", 1)])
        assert await driver.next() == "a"
        own_valkey.server.kill()
        own_valkey.server.start()
        while not await RedisQueue(client).ring([Ring("b", 1)]):
            pass
        assert await driver.next() == "b"


async def test_a_pool_that_is_stopped_takes_nothing_more(client: Redis, shared_valkey: Valkey) -> None:
    async with serving(NotingDriver(), shared_valkey.url):
        pass
    await RedisQueue(client).ring([Ring("a", 1)])
    assert await RedisQueue(client).waiting() == 1
