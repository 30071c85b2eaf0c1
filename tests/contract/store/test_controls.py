from dataclasses import replace
from datetime import timedelta

import pytest

from schemas.event import EventType
from schemas.words import ExecutionStatus
from stage_e.ports.controls import Scope
from stage_e.ports.records import Wish, WriteAnswer
from tests.builders import a_write, an_attempt, an_id
from tests.contract.store.world import World, driven

STARTED = EventType.STEP_STARTED
HERE, EVERYWHERE = Scope("acme", None), Scope(None, None)


async def stop(world: World, scope: Scope) -> str:
    """Its id."""
    return (await world.store.stop(an_id("stop"), scope, "ada", "maintenance")).stop_id


async def parked_under(world: World, scope: Scope) -> tuple[str, str]:
    """An execution that waits for a stop to be lifted, and the id of the stop."""
    stop_id = await stop(world, scope)
    submitted = await driven(world)
    let_go = a_write(submitted, EventType.EXECUTION_PARKED, status=ExecutionStatus.QUEUED)
    await world.store.write(replace(let_go, released=True, stopped="it is stopped"))
    return submitted.execution_id, stop_id


async def test_what_is_stopped_is_known_until_it_is_lifted(world: World) -> None:
    first, second = await stop(world, HERE), await stop(world, Scope(None, "nmap"))
    assert [(each.stop_id, each.tenant, each.tool) for each in await world.store.stops()] == [
        (first, "acme", None),
        (second, None, "nmap"),
    ]
    lifted = await world.store.go(first, "ada", "done")
    assert lifted is not None
    assert (lifted.stop_id, lifted.by, lifted.reason) == (first, "ada", "maintenance")
    assert [each.stop_id for each in await world.store.stops()] == [second]


async def test_to_stop_twice_is_to_stop_once(world: World) -> None:
    assert await stop(world, HERE) == await stop(world, HERE)
    assert await stop(world, EVERYWHERE) != await stop(world, HERE)


async def test_what_is_not_in_force_cannot_be_lifted(world: World) -> None:
    stop_id = await stop(world, HERE)
    await world.store.go(stop_id, "ada", "done")
    assert await world.store.go(stop_id, "ada", "done") is None
    assert await stop(world, HERE) != stop_id


@pytest.mark.parametrize("scope", [HERE, EVERYWHERE, Scope("acme", "asset-query"), Scope(None, "asset-query")])
async def test_an_effect_that_is_stopped_does_not_begin(world: World, scope: Scope) -> None:
    submitted = await driven(world)
    await stop(world, scope)
    write = replace(a_write(submitted, STARTED), attempts=(an_attempt(),), begins=("asset-query",))
    assert await world.store.write(write) is WriteAnswer.STOPPED
    record = await world.store.read("acme", submitted.execution_id)
    assert (record.last_seq, record.attempts) == (2, ())


@pytest.mark.parametrize("scope", [Scope("other", None), Scope("acme", "systemctl"), Scope("other", "asset-query")])
async def test_what_is_not_stopped_begins(world: World, scope: Scope) -> None:
    submitted = await driven(world)
    await stop(world, scope)
    write = replace(a_write(submitted, STARTED), attempts=(an_attempt(),), begins=("asset-query",))
    assert await world.store.write(write) is WriteAnswer.STORED


async def test_what_was_found_out_is_stored_whatever_is_stopped(world: World) -> None:
    submitted = await driven(world)
    await stop(world, EVERYWHERE)
    assert await world.store.write(a_write(submitted, EventType.STEP_COMPLETED)) is WriteAnswer.STORED


async def test_what_waits_for_a_stop_has_nothing_to_do_until_it_is_lifted(world: World) -> None:
    execution_id, stop_id = await parked_under(world, HERE)
    await world.wait(timedelta(hours=1))
    assert (await world.store.read("acme", execution_id)).stopped == "it is stopped"
    assert await world.store.claim(execution_id, "w1") is None
    assert await world.store.overdue(10) == ()

    await world.store.go(stop_id, "ada", "done")
    assert (await world.store.read("acme", execution_id)).stopped is None
    assert [ring.execution_id for ring in await world.store.overdue(10)] == [execution_id]
    assert await world.store.claim(execution_id, "w1") is not None


async def test_a_wish_reaches_what_waits_for_a_stop(world: World) -> None:
    execution_id, _ = await parked_under(world, HERE)
    await world.store.post("acme", execution_id, Wish.CANCEL, "olga", {})
    claim = await world.store.claim(execution_id, "w1")
    assert claim is not None
    assert (await world.store.read("acme", execution_id)).stopped is None


async def test_its_own_time_comes_though_it_is_stopped(world: World) -> None:
    await stop(world, HERE)
    submitted = await driven(world)
    later = world.now() + timedelta(seconds=30)
    let_go = a_write(submitted, EventType.EXECUTION_PARKED, status=ExecutionStatus.QUEUED)
    await world.store.write(replace(let_go, released=True, stopped="it is stopped", wake_at=later))
    assert await world.store.claim(submitted.execution_id, "w1") is None
    await world.wait(timedelta(minutes=1))
    assert await world.store.claim(submitted.execution_id, "w1") is not None


async def test_who_parks_when_it_was_just_lifted_is_queued(world: World) -> None:
    submitted = await driven(world)
    let_go = a_write(submitted, EventType.EXECUTION_PARKED, status=ExecutionStatus.QUEUED)
    await world.store.write(replace(let_go, released=True, stopped="it was stopped"))
    assert (await world.store.read("acme", submitted.execution_id)).stopped is None
    assert await world.store.claim(submitted.execution_id, "w1") is not None


async def test_another_tenant_s_stop_holds_nothing_here(world: World) -> None:
    await stop(world, Scope("other", None))
    submitted = await driven(world)
    let_go = a_write(submitted, EventType.EXECUTION_PARKED, status=ExecutionStatus.QUEUED)
    await world.store.write(replace(let_go, released=True, stopped="it was stopped"))
    assert (await world.store.read("acme", submitted.execution_id)).stopped is None


async def test_a_heartbeat_tells_what_is_stopped(world: World) -> None:
    stop_id = await stop(world, EVERYWHERE)
    pulse = world.pulse("w9")
    await pulse.start()
    try:
        assert [each.stop_id for each in pulse.stops()] == [stop_id]
    finally:
        await pulse.stop()
