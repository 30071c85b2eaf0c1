"""What every doorbell does: the one on Valkey, the same on fakeredis, and the one in memory."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass

import fakeredis
import pytest
from redis.asyncio import Redis

from stage_e.adapters.memory.channels import MemoryQueue
from stage_e.adapters.redis.connection import connect
from stage_e.adapters.redis.queue import RedisQueue
from stage_e.ports.channels import Queue
from stage_e.ports.records import Ring
from tests.contract.channels.valkey import Valkey


@dataclass
class Doorbell:
    queue: Queue
    answer: Callable[[], Awaitable[str]]
    """The execution that is next."""
    flush: Callable[[], Awaitable[None]]
    broken: Queue
    """Another of the kind, that is out of order."""


def in_memory() -> Doorbell:
    queue, broken = MemoryQueue(), MemoryQueue()
    broken.out_of_order = True

    async def flush() -> None:
        queue.flush()

    return Doorbell(queue, queue.answer, flush, broken)


def on_redis(client: Redis, broken: Redis) -> Doorbell:
    queue = RedisQueue(client)

    async def answer() -> str:
        (job,) = await queue.take(1)
        return job.rpartition(":")[0]

    async def flush() -> None:
        await client.flushall()

    return Doorbell(queue, answer, flush, RedisQueue(broken))


@pytest.fixture(params=["valkey", "fakeredis", "memory"])
async def doorbell(request: pytest.FixtureRequest, shared_valkey: Valkey) -> AsyncIterator[Doorbell]:
    async with AsyncExitStack() as stack:
        match request.param:
            case "valkey":
                client = await stack.enter_async_context(connect(shared_valkey.url))
                await client.flushall()
                yield on_redis(client, connect("unix:///nowhere/valkey.sock"))
            case "fakeredis":
                cut_off = fakeredis.FakeServer()
                cut_off.connected = False
                yield on_redis(fakeredis.FakeAsyncRedis(), fakeredis.FakeAsyncRedis(server=cut_off))
            case _:
                yield in_memory()


async def test_nothing_waits_at_first(doorbell: Doorbell) -> None:
    assert await doorbell.queue.waiting() == 0


async def test_what_was_rung_for_waits_until_it_is_answered(doorbell: Doorbell) -> None:
    assert await doorbell.queue.ring([Ring("a", 1), Ring("b", 1)])
    assert await doorbell.queue.waiting() == 2
    await doorbell.answer()
    assert await doorbell.queue.waiting() == 1


async def test_each_is_answered_once(doorbell: Doorbell) -> None:
    for name in "cab":
        await doorbell.queue.ring([Ring(name, 1)])
    assert {await doorbell.answer(), await doorbell.answer(), await doorbell.answer()} == {"a", "b", "c"}


async def test_ringing_for_nobody_is_in_order(doorbell: Doorbell) -> None:
    assert await doorbell.queue.ring([])
    assert await doorbell.queue.waiting() == 0


async def test_the_same_ring_twice_waits_once(doorbell: Doorbell) -> None:
    await doorbell.queue.ring([Ring("a", 1)])
    await doorbell.queue.ring([Ring("a", 1)])
    assert await doorbell.queue.waiting() == 1


async def test_a_ring_replaces_the_one_before_it(doorbell: Doorbell) -> None:
    await doorbell.queue.ring([Ring("a", 1), Ring("b", 7)])
    await doorbell.queue.ring([Ring("a", 2), Ring("b", 8)])
    assert await doorbell.queue.waiting() == 2


async def test_who_is_rung_for_again_keeps_his_place(doorbell: Doorbell) -> None:
    await doorbell.queue.ring([Ring("waits already", 1)])
    await doorbell.queue.ring([Ring("is new", 1)])
    await doorbell.queue.ring([Ring("waits already", 2)])
    assert await doorbell.answer() == "waits already"


async def test_a_tenant_with_much_waiting_keeps_no_other_waiting(doorbell: Doorbell) -> None:
    await doorbell.queue.ring([Ring(f"much-{number:02}", 1, "big") for number in range(50)])
    for number in range(5):
        await doorbell.queue.ring([Ring(f"little-{number}", 1, "small")])
    served = [await doorbell.answer() for _ in range(12)]
    assert [name for name in served if name.startswith("little")] == [f"little-{number}" for number in range(5)]


async def test_who_waits_longest_of_a_tenant_is_next(doorbell: Doorbell) -> None:
    for number in range(20):
        await doorbell.queue.ring([Ring(f"{number:02}", 1, "acme")])
    assert [await doorbell.answer() for _ in range(20)] == [f"{number:02}" for number in range(20)]


async def test_what_a_tenant_had_yesterday_is_forgotten_when_nobody_waits(doorbell: Doorbell) -> None:
    await doorbell.queue.ring([Ring(f"much-{number}", 1, "big") for number in range(30)])
    for _ in range(30):
        await doorbell.answer()
    await doorbell.queue.ring([Ring(f"now-{number}", 1, "small") for number in range(30)])
    await doorbell.queue.ring([Ring("again", 1, "big")])
    assert "again" in [await doorbell.answer() for _ in range(3)]


async def test_who_found_no_free_slot_stays_first(doorbell: Doorbell) -> None:
    await doorbell.queue.ring([Ring("a", 1, "big"), Ring("b", 1, "big"), Ring("c", 1, "big")])
    first = await doorbell.answer()
    await doorbell.queue.ring([Ring(first, 0)])
    assert first in {await doorbell.answer(), await doorbell.answer()}


async def test_a_second_ring_after_an_answer_is_a_new_one(doorbell: Doorbell) -> None:
    await doorbell.queue.ring([Ring("a", 1)])
    await doorbell.answer()
    await doorbell.queue.ring([Ring("a", 2)])
    assert await doorbell.answer() == "a"


async def test_the_epoch_stays_until_everything_is_lost(doorbell: Doorbell) -> None:
    epoch = await doorbell.queue.epoch()
    assert epoch is not None
    assert await doorbell.queue.epoch() == epoch
    await doorbell.flush()
    assert await doorbell.queue.epoch() not in {epoch, None}


async def test_one_that_is_out_of_order_says_so(doorbell: Doorbell) -> None:
    assert await doorbell.broken.ring([Ring("a", 1)]) is False
    assert await doorbell.broken.waiting() is None
    assert await doorbell.broken.epoch() is None
