from datetime import timedelta

import pytest

from schemas.event import EventType
from schemas.words import ExecutionStatus
from stage_e.errors import NotFoundError
from stage_e.ports.records import Ring, Wish
from tests.builders import TENANT, a_new_execution, a_submitted, a_write, asking
from tests.contract.store.world import World, driven, parked

A_WHILE = timedelta(seconds=2.5)
DEATH = timedelta(seconds=3.5)


async def queued(world: World) -> str:
    new = a_new_execution()
    await world.store.accept(new)
    return new.submitted.execution_id


async def test_a_ring_counts(world: World) -> None:
    execution_id = await queued(world)
    assert await world.store.ring(execution_id) == Ring(execution_id, 2, TENANT)
    assert await world.store.ring(execution_id) == Ring(execution_id, 3, TENANT)
    assert (await world.store.read("acme", execution_id)).rings == 3


async def test_ringing_for_what_has_ended_is_harmless(world: World) -> None:
    execution_id = await parked(world, ExecutionStatus.COMPLETED)
    assert await world.store.ring(execution_id) == Ring(execution_id, 1, TENANT)


async def test_what_waits_of_a_tenant_is_counted_up_to_the_most(world: World) -> None:
    for _ in range(3):
        await queued(world)
    await parked(world, ExecutionStatus.COMPLETED)
    assert await world.store.waiting(TENANT, 10) == 3
    assert await world.store.waiting(TENANT, 2) == 2
    assert await world.store.waiting("another", 10) == 0


async def test_what_waits_for_a_person_is_counted_too(world: World) -> None:
    await world.store.accept(asking(a_new_execution(a_submitted(level=2))))
    assert await world.store.waiting(TENANT, 10) == 1


async def test_what_is_driven_does_not_wait(world: World) -> None:
    await driven(world)
    assert await world.store.waiting(TENANT, 10) == 0


async def test_nobody_rings_for_nothing(world: World) -> None:
    with pytest.raises(NotFoundError):
        await world.store.ring("nothing")


async def test_what_was_just_rung_is_not_overdue(world: World) -> None:
    execution_id = await queued(world)
    assert await world.store.overdue(10) == ()
    await world.wait(A_WHILE)
    await world.store.ring(execution_id)
    assert await world.store.overdue(10) == ()


async def test_what_nobody_picked_up_is_rung_again_after_a_while(world: World) -> None:
    execution_id = await queued(world)
    await world.wait(A_WHILE)
    assert await world.store.overdue(10) == (Ring(execution_id, 2, TENANT),)
    assert await world.store.overdue(10) == ()
    await world.wait(A_WHILE)
    assert await world.store.overdue(10) == (Ring(execution_id, 3, TENANT),)


async def test_what_a_living_driver_has_is_not_overdue(world: World) -> None:
    submitted = await driven(world)
    await world.store.write(a_write(submitted, EventType.STEP_STARTED))
    await world.wait(timedelta(hours=1))
    assert await world.store.overdue(10) == ()


async def test_what_a_dead_driver_had_is_overdue(world: World) -> None:
    execution_id = (await driven(world)).execution_id
    await world.silence("w1")
    await world.wait(A_WHILE)
    assert await world.store.overdue(10) == ()
    await world.wait(DEATH - A_WHILE)
    assert await world.store.overdue(10) == (Ring(execution_id, 1, TENANT),)


async def test_what_was_handed_over_may_wait_for_its_ring(world: World) -> None:
    execution_id = await parked(world, ExecutionStatus.QUEUED)
    assert await world.store.overdue(10) == ()
    await world.wait(A_WHILE)
    assert await world.store.overdue(10) == (Ring(execution_id, 1, TENANT),)


async def test_what_is_parked_is_overdue_when_its_time_has_come(world: World) -> None:
    execution_id = await parked(world, ExecutionStatus.QUEUED, wake_at=world.now() + timedelta(minutes=1))
    await world.wait(timedelta(seconds=50))
    assert await world.store.overdue(10) == ()
    await world.wait(timedelta(seconds=11))
    assert await world.store.overdue(10) == (Ring(execution_id, 1, TENANT),)
    assert await world.store.overdue(10) == ()


async def test_what_waits_for_a_person_is_not_overdue(world: World) -> None:
    await parked(world, ExecutionStatus.NEEDS_ATTENTION)
    await world.store.accept(asking(a_new_execution(a_submitted(level=1))))
    await world.wait(timedelta(hours=1))
    assert await world.store.overdue(10) == ()


async def test_what_is_parked_with_unread_wishes_is_overdue(world: World) -> None:
    execution_id = await parked(world, ExecutionStatus.PAUSED)
    await world.wait(A_WHILE)
    await world.store.post("acme", execution_id, Wish.RESUME, "olga", {})
    assert await world.store.overdue(10) == (Ring(execution_id, 1, TENANT),)


async def test_what_has_ended_is_not_overdue(world: World) -> None:
    await parked(world, ExecutionStatus.FAILED)
    await world.wait(timedelta(hours=1))
    assert await world.store.overdue(10) == ()


async def test_what_lost_its_driver_goes_first_and_then_what_waited_longest(world: World) -> None:
    waiting = [await queued(world)]
    await world.wait(A_WHILE)
    waiting.append(await queued(world))
    lost = (await driven(world)).execution_id
    await world.silence("w1")
    await world.wait(DEATH)
    assert [ring.execution_id for ring in await world.store.overdue(1)] == [lost]
    assert [ring.execution_id for ring in await world.store.overdue(1)] == waiting[:1]
    assert [ring.execution_id for ring in await world.store.overdue(5)] == waiting[1:]
