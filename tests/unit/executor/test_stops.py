"""What a person has stopped is not sent, waits, and goes on when it is let go: over fakes."""

from collections.abc import Awaitable, Callable

import pytest

from schemas.words import Effect, ExecutionStatus
from stage_e.errors import LostStepError
from stage_e.ports.controls import Scope, Stop
from stage_e.ports.drivers import Pulse
from stage_e.ports.records import AttemptState, ExecutionRecord, NewExecution, Wish
from stage_e.ports.services import Answer, Sending
from tests.builders import TENANT
from tests.unit.executor.house import House
from tests.unit.executor.points import Scene

EVERYTHING, HERE, TOOL = Scope(None, None), Scope(TENANT, None), Scope(TENANT, "asset-query")


async def drive(house: House, new: NewExecution) -> ExecutionRecord:
    """The execution once its driver has let go of it."""
    driver = house.driver(f"worker-{len(house.store._shelf.drivers)}")
    await driver.start()
    assert await driver.offer(new.submitted.execution_id)
    record = await house.until(new, lambda record: record.driver is None)
    await driver.stop()
    return record


async def test_what_is_stopped_waits_and_says_who_stopped_it_and_why() -> None:
    house = House()
    new = await house.accept("a", effect=Effect.DISRUPTIVE)
    await house.store.stop("s1", HERE, "ada", "maintenance")
    record = await drive(house, new)

    assert record.status is ExecutionStatus.QUEUED
    assert record.stopped == "everything is stopped by ada: maintenance"
    assert house.service.sent == []


async def test_it_is_not_rung_for_before_it_is_let_go_and_then_goes_on() -> None:
    house = House()
    new = await house.accept("a", effect=Effect.DISRUPTIVE)
    stop = await house.store.stop("s1", TOOL, "ada", "maintenance")
    await drive(house, new)
    assert await house.store.overdue(10) == ()

    await house.store.go(stop.stop_id, "ada", "done")
    assert [ring.execution_id for ring in await house.store.overdue(10)] == [new.submitted.execution_id]
    record = await drive(house, new)
    assert (record.status, record.stopped) == (ExecutionStatus.COMPLETED, None)
    assert len(house.service.sent) == 1


async def test_reads_are_stopped_too() -> None:
    house = House()
    new = await house.accept("a")
    await house.store.stop("s1", EVERYTHING, "root", "an incident")

    assert (await drive(house, new)).stopped == "everything is stopped by root: an incident"
    assert house.service.sent == []


async def test_another_tenant_and_another_tool_go_on() -> None:
    house = House()
    await house.store.stop("s1", Scope("other", None), "ada", "maintenance")
    await house.store.stop("s2", Scope(TENANT, "systemctl"), "ada", "maintenance")

    assert (await drive(house, await house.accept("a"))).status is ExecutionStatus.COMPLETED


async def test_a_stop_that_no_heartbeat_told_of_holds_back_the_effect() -> None:
    house = House()
    new = await house.accept("read", "effect", effect=Effect.DISRUPTIVE, reads=["read"])
    driver = house.driver()
    pulse: Pulse = driver._crew.pulse
    known: list[Stop] = []
    pulse.stops = lambda: tuple(known)  # type: ignore[method-assign]  # as the last heartbeat told
    pulse.note_stops = known.extend  # type: ignore[method-assign, assignment]  # as the real one
    await house.store.stop("s1", HERE, "ada", "maintenance")
    await driver.start()
    await driver.offer(new.submitted.execution_id)
    record = await house.until(new, lambda record: record.driver is None)

    assert [sending.step_id for sending in house.service.sent] == ["read"]
    assert record.stopped == "everything is stopped by ada: maintenance"
    assert [attempt.step_id for attempt in record.attempts] == ["read"]


async def test_nobody_is_asked_about_what_is_unknown_while_it_is_stopped() -> None:
    async def cut(sending: Sending) -> Answer:
        await house.store.stop("s1", HERE, "ada", "maintenance")
        raise LostStepError("the line was cut")

    house = House(cut)
    record = await drive(house, await house.accept("a", effect=Effect.DISRUPTIVE))

    assert record.stopped is not None
    assert house.service.asked == []


async def test_what_waits_can_be_cancelled() -> None:
    house = House()
    new = await house.accept("a", effect=Effect.DISRUPTIVE)
    await house.store.stop("s1", HERE, "ada", "maintenance")
    await drive(house, new)
    await house.store.post(TENANT, new.submitted.execution_id, Wish.CANCEL, "olga", {})

    assert (await drive(house, new)).status is ExecutionStatus.CANCELLED


@pytest.mark.parametrize("halt", [Scene.stop_everything, Scene.pause])
async def test_what_is_halted_while_its_target_is_looked_at_is_not_sent(
    halt: Callable[[Scene], Awaitable[None]],
) -> None:
    scene = Scene("once")
    scene.witness.held = "looks"
    await scene.accept(looks=True)
    await scene.offer()
    await scene.reached()
    await halt(scene)
    await scene.house.feed.knock(scene.execution_id)
    scene.gate.opened.set()
    record = await scene.until(lambda record: record.driver is None)

    assert scene.witness.done == []
    assert not record.status.finished
    assert [row.state for row in record.attempts] == [AttemptState.REFUSED]
