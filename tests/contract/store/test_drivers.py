from dataclasses import replace
from datetime import timedelta

from schemas.event import EventType
from schemas.words import ExecutionStatus
from stage_e.ports.drivers import Condition, OpenCircuit, OpenLoad
from stage_e.ports.records import AttemptState, Wish
from tests.builders import NOON, a_new_execution, a_submitted, a_write, an_attempt, an_id
from tests.contract.store.world import World, driven, parked


async def test_a_driver_is_there_while_it_beats(world: World) -> None:
    await world.register("w1")
    (row,) = await world.store.drivers()
    assert (row.driver_id, row.kind, row.running) == ("w1", "worker", 0)


async def test_a_driver_is_known_with_what_it_drives(world: World) -> None:
    await world.register("w1")
    await world.store.accept(a_new_execution(driver="w1"))
    await world.store.accept(a_new_execution(driver="w2"))
    assert [row.running for row in await world.store.drivers()] == [1]


async def test_a_driver_that_was_silent_for_a_minute_is_forgotten(world: World) -> None:
    await world.register("w1")
    await world.silence("w1")
    await world.wait(timedelta(seconds=50))
    assert [row.driver_id for row in await world.store.drivers()] == ["w1"]
    await world.wait(timedelta(seconds=11))
    assert await world.store.drivers() == ()


async def test_a_pulse_registers_its_driver_and_signs_it_off(world: World) -> None:
    pulse = world.pulse("w1")
    assert not pulse.alive()
    await pulse.start()
    assert pulse.alive()
    assert [row.driver_id for row in await world.store.drivers()] == ["w1"]
    await pulse.stop()
    assert not pulse.alive()
    assert await world.store.drivers() == ()


async def test_what_a_driver_that_signed_off_had_is_free(world: World) -> None:
    pulse = world.pulse("w1")
    await pulse.start()
    new = a_new_execution(driver="w1")
    await world.store.accept(new)
    assert await world.store.claim(new.submitted.execution_id, "w2") is None
    await pulse.stop()
    assert await world.store.claim(new.submitted.execution_id, "w2") is not None


async def test_a_pulse_tells_what_has_unread_wishes(world: World) -> None:
    driver = an_id("driver")
    pulse = world.pulse(driver)
    await pulse.start()
    quiet, wanted = a_new_execution(driver=driver), a_new_execution(driver=driver)
    for new in (quiet, wanted):
        await world.store.accept(new)
    await world.store.post("acme", wanted.submitted.execution_id, Wish.CANCEL, "olga", {})
    told = pulse.unread()
    assert await anext(told) == wanted.submitted.execution_id
    await pulse.stop()


async def test_a_driver_tells_of_itself(world: World) -> None:
    closed = OpenCircuit("automation-service", NOON, "it did not answer")
    condition = Condition("node-1", "0.1.0", 20, (closed,))
    pulse = world.pulse("w1", condition)
    await pulse.start()
    assert [row.condition for row in await world.store.drivers()] == [condition]
    await pulse.stop()


async def test_a_driver_that_tells_nothing_is_there_all_the_same(world: World) -> None:
    await world.register("w1")
    assert [row.condition for row in await world.store.drivers()] == [Condition()]


async def test_a_driver_s_silence_is_known(world: World) -> None:
    await world.register("w1")
    assert [row.silent_for for row in await world.store.drivers()] == [timedelta()]
    await world.silence("w1")
    await world.wait(timedelta(seconds=20))
    (row,) = await world.store.drivers()
    assert timedelta(seconds=20) <= row.silent_for < timedelta(seconds=30)


async def test_what_a_driver_drives_can_be_counted_for_one_tenant(world: World) -> None:
    await world.register("w1")
    for tenant in ("acme", "acme", "other"):
        await world.store.accept(a_new_execution(a_submitted(tenant=tenant), driver="w1"))
    counted = {tenant: (await world.store.drivers(tenant))[0].running for tenant in ("acme", "other", "none", None)}
    assert counted == {"acme": 2, "other": 1, "none": 0, None: 3}


async def test_where_nothing_is_open_nothing_waits(world: World) -> None:
    assert await world.store.open_load() == OpenLoad()


async def test_what_nobody_drives_waits_since_its_last_event(world: World) -> None:
    await driven(world)
    await world.store.accept(a_new_execution(a_submitted(at=world.now() - timedelta(hours=2))))
    await world.store.accept(a_new_execution(a_submitted(at=world.now() - timedelta(hours=1))))
    load = await world.store.open_load()
    assert (load.by_status, load.waiting) == ({ExecutionStatus.RUNNING: 1, ExecutionStatus.QUEUED: 2}, 2)
    assert load.oldest_waiting is not None
    assert timedelta(hours=1, minutes=59) < load.oldest_waiting < timedelta(hours=2, minutes=1)


async def test_what_waits_for_a_person_waits_for_no_driver(world: World) -> None:
    await parked(world, ExecutionStatus.NEEDS_ATTENTION)
    load = await world.store.open_load()
    assert (load.by_status, load.waiting) == ({ExecutionStatus.NEEDS_ATTENTION: 1}, 0)
    assert load.oldest_waiting is None


async def test_what_is_open_can_be_counted_for_one_tenant(world: World) -> None:
    for tenant in ("acme", "acme", "other"):
        await world.store.accept(a_new_execution(a_submitted(tenant=tenant)))
    loads = {tenant: (await world.store.open_load(tenant)).waiting for tenant in ("acme", "other", "none", None)}
    assert loads == {"acme": 2, "other": 1, "none": 0, None: 3}


async def test_what_has_ended_is_counted_by_its_end(world: World) -> None:
    submitted = await driven(world)
    over = a_write(submitted, EventType.EXECUTION_COMPLETED)
    await world.store.write(replace(over, status=ExecutionStatus.COMPLETED))
    await world.store.accept(a_new_execution())
    assert await world.store.ended() == {ExecutionStatus.COMPLETED: 1}
    assert ExecutionStatus.COMPLETED not in (await world.store.open_load()).by_status


async def test_attempts_of_late_are_counted_by_outcome(world: World) -> None:
    submitted = await driven(world)
    write = a_write(submitted, EventType.STEP_STARTED, status=ExecutionStatus.RUNNING)
    now = world.now()
    attempts = (
        replace(an_attempt(AttemptState.OK, step_id="a"), outcome="succeeded", started_at=now),
        replace(an_attempt(step_id="b"), started_at=now),
        replace(an_attempt(step_id="c"), started_at=now - timedelta(minutes=10)),
    )
    await world.store.write(replace(write, attempts=attempts))
    assert await world.store.recent_attempts(timedelta(minutes=5)) == {"succeeded": 1, "under_way": 1}
