from dataclasses import replace
from datetime import timedelta

import pytest

from schemas.event import EventType
from schemas.words import ExecutionStatus
from stage_e.errors import NotFoundError
from tests.builders import TENANT, a_new_execution, a_write
from tests.contract.store.world import World, driven

AGE, LONGER = timedelta(days=30), timedelta(days=31)


async def ended(world: World) -> str:
    """One that has just ended: its id."""
    submitted = await driven(world)
    over = a_write(submitted, EventType.EXECUTION_COMPLETED, status=ExecutionStatus.COMPLETED)
    events = tuple(event.model_copy(update={"at": world.now()}) for event in over.events)
    await world.store.write(replace(over, events=events))
    return submitted.execution_id


async def test_what_ended_long_ago_is_gone(world: World) -> None:
    execution_id = await ended(world)
    await world.wait(LONGER)
    assert await world.store.purge(None, (), AGE, 10) == 1
    with pytest.raises(NotFoundError):
        await world.store.read(TENANT, execution_id)


async def test_what_ended_lately_stays(world: World) -> None:
    execution_id = await ended(world)
    assert await world.store.purge(None, (), AGE, 10) == 0
    await world.store.read(TENANT, execution_id)


async def test_what_is_open_stays_however_old_it_is(world: World) -> None:
    new = a_new_execution()
    await world.store.accept(new)
    await world.wait(LONGER)
    assert await world.store.purge(None, (), AGE, 10) == 0


@pytest.mark.parametrize(("tenant", "others", "purged"), [(TENANT, (), 1), ("another", (), 0), (None, (TENANT,), 0)])
async def test_each_tenant_has_a_time_of_its_own(
    world: World, tenant: str | None, others: tuple[str, ...], purged: int
) -> None:
    await ended(world)
    await world.wait(LONGER)
    assert await world.store.purge(tenant, others, AGE, 10) == purged


async def test_no_more_than_asked_for_goes_at_once(world: World) -> None:
    await ended(world)
    await world.wait(LONGER)
    assert await world.store.purge(None, (), AGE, 0) == 0
    assert await world.store.purge(None, (), AGE, 1) == 1
