"""A ticket is used once, whoever uses it where."""

import asyncio
from datetime import timedelta

from tests.builders import an_id
from tests.contract.store.world import World

SOON = timedelta(seconds=30)


async def test_a_ticket_is_used_once(world: World) -> None:
    number, end = an_id("ticket"), world.now() + SOON
    assert await world.store.use_ticket(number, end)
    assert not await world.store.use_ticket(number, end)


async def test_of_many_at_once_one_uses_it(world: World) -> None:
    number, end = an_id("ticket"), world.now() + SOON
    used = await asyncio.gather(*(world.store.use_ticket(number, end) for _ in range(20)))
    assert sorted(used) == [False] * 19 + [True]


async def test_another_ticket_is_another_one(world: World) -> None:
    end = world.now() + SOON
    assert await world.store.use_ticket(an_id("ticket"), end)
    assert await world.store.use_ticket(an_id("ticket"), end)


async def test_it_is_remembered_beyond_its_end(world: World) -> None:
    number, end = an_id("ticket"), world.now() + SOON
    await world.store.use_ticket(number, end)
    await world.wait(timedelta(minutes=50))
    await world.store.use_ticket(an_id("ticket"), world.now() + SOON)
    assert not await world.store.use_ticket(number, end)


async def test_what_ended_long_ago_is_forgotten(world: World) -> None:
    number, end = an_id("ticket"), world.now() + SOON
    await world.store.use_ticket(number, end)
    await world.wait(timedelta(hours=2))
    await world.store.use_ticket(an_id("ticket"), world.now() + SOON)
    assert await world.store.use_ticket(number, end)
