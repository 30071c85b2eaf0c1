from dataclasses import replace
from datetime import timedelta

import pytest

from schemas.event import EventType
from schemas.words import ExecutionStatus
from stage_e.errors import ConflictError, NotFoundError
from stage_e.ports.records import Submitted, Wish, WriteAnswer
from tests.builders import a_write, an_attempt
from tests.contract.store.world import World, driven

STARTED = EventType.STEP_STARTED


async def cancel(world: World, submitted: Submitted) -> ExecutionStatus:
    return await world.store.post("acme", submitted.execution_id, Wish.CANCEL, "olga", {"reason": "wrong host"})


async def test_a_wish_waits_in_the_inbox(world: World) -> None:
    submitted = await driven(world)
    assert await cancel(world, submitted) is ExecutionStatus.RUNNING
    (item,) = await world.store.inbox(submitted.execution_id)
    assert (item.wish, item.by, item.data) == (Wish.CANCEL, "olga", {"reason": "wrong host"})
    assert abs(item.at - world.now()) < timedelta(minutes=1)


async def test_wishes_keep_their_order(world: World) -> None:
    submitted = await driven(world)
    for wish in (Wish.PAUSE, Wish.RESUME, Wish.CANCEL):
        await world.store.post("acme", submitted.execution_id, wish, "olga", {})
    items = await world.store.inbox(submitted.execution_id)
    assert [item.wish for item in items] == [Wish.PAUSE, Wish.RESUME, Wish.CANCEL]
    assert sorted(item.number for item in items) == [item.number for item in items]


async def test_a_wish_is_read_once(world: World) -> None:
    submitted = await driven(world)
    await cancel(world, submitted)
    (item,) = await world.store.inbox(submitted.execution_id)
    read = a_write(submitted, EventType.EXECUTION_CANCEL_REQUESTED, status=ExecutionStatus.CANCELLING)
    await world.store.write(replace(read, inbox_read=(item.number,)))
    assert await world.store.inbox(submitted.execution_id) == ()


async def test_an_effect_does_not_begin_before_the_inbox_is_read(world: World) -> None:
    submitted = await driven(world)
    await cancel(world, submitted)
    begin = replace(a_write(submitted, STARTED), attempts=(an_attempt(),))
    assert await world.store.write(begin) is WriteAnswer.READ_INBOX_FIRST
    assert (await world.store.read("acme", submitted.execution_id)).last_seq == 2
    (item,) = await world.store.inbox(submitted.execution_id)
    assert await world.store.write(replace(begin, inbox_read=(item.number,))) is WriteAnswer.STORED


async def test_what_is_read_already_does_not_stand_for_what_is_new(world: World) -> None:
    submitted = await driven(world)
    await cancel(world, submitted)
    (item,) = await world.store.inbox(submitted.execution_id)
    await world.store.write(replace(a_write(submitted, STARTED), inbox_read=(item.number,)))
    await cancel(world, submitted)
    begin = replace(a_write(submitted, STARTED, after_seq=3), attempts=(an_attempt(),), inbox_read=(item.number,))
    assert await world.store.write(begin) is WriteAnswer.READ_INBOX_FIRST


async def test_reads_and_outcomes_do_not_wait_for_the_inbox(world: World) -> None:
    submitted = await driven(world)
    await cancel(world, submitted)
    begin = replace(a_write(submitted, STARTED), attempts=(an_attempt(writes=False),))
    assert await world.store.write(begin) is WriteAnswer.STORED
    assert len(await world.store.inbox(submitted.execution_id)) == 1


async def test_nobody_wishes_anything_of_what_has_ended(world: World) -> None:
    submitted = await driven(world)
    await world.store.write(a_write(submitted, EventType.EXECUTION_FAILED, status=ExecutionStatus.FAILED))
    with pytest.raises(ConflictError):
        await cancel(world, submitted)


@pytest.mark.parametrize("tenant", ["acme", "globex"])
async def test_a_wish_for_what_the_tenant_does_not_have_is_refused(world: World, tenant: str) -> None:
    submitted = await driven(world)
    execution_id = submitted.execution_id if tenant == "globex" else "nothing"
    with pytest.raises(NotFoundError):
        await world.store.post(tenant, execution_id, Wish.PAUSE, "mallory", {})
