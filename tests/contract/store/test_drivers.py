from datetime import timedelta

from stage_e.ports.records import Wish
from tests.builders import a_new_execution, an_id
from tests.contract.store.world import World


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
