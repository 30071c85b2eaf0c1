"""A freeze that begins between judging and sending: what waits for its end, and what goes on. Over fakes."""

from datetime import datetime, timedelta

from schemas.event import EventType
from schemas.freeze import FreezeWindow
from schemas.words import Effect, ExecutionStatus, StepStatus
from stage_e.errors import TemporaryStepError
from stage_e.ports.records import ExecutionRecord, NewExecution, Wish
from stage_e.ports.services import Answer, Sending
from stage_e.views import execution_view, with_waits
from tests.builders import TENANT
from tests.unit.executor.house import House

HOUR = timedelta(hours=1)


def a_freeze(house: House, begins_in: timedelta, lasts: timedelta = 3 * HOUR) -> FreezeWindow:
    starts = (house.clock.now() + begins_in).replace(tzinfo=None)
    return FreezeWindow(name="year end", zone="UTC", starts=starts, ends=starts + lasts)


async def frozen_soon(
    house: House, *step_ids: str, effect: Effect = Effect.DISRUPTIVE
) -> tuple[NewExecution, datetime]:
    """Accepted an hour before a freeze, which holds now; and when that ends."""
    freeze = a_freeze(house, HOUR)
    new = await house.accept(*step_ids, effect=effect, host="web-01", freezes=(freeze,))
    house.clock.pass_by(HOUR)
    return new, house.clock.now() + 3 * HOUR


async def driven(house: House, new: NewExecution, name: str = "worker-1") -> ExecutionRecord:
    driver = house.driver(name)
    await driver.start()
    before = (await house.record(new)).token
    await driver.offer(new.submitted.execution_id)
    return await house.until(new, lambda record: record.driver is None and record.token > before)


async def test_a_change_that_was_judged_before_waits_for_the_end_and_says_so() -> None:
    house = House()
    new, ends = await frozen_soon(house, "a")
    record = await driven(house, new)
    last = (await house.store.events(TENANT, new.submitted.execution_id, 0, 100))[-1]
    (waits,) = with_waits(execution_view(record, house.clock.now()), record, (), last).waits_for

    assert not house.service.sent
    assert record.status is ExecutionStatus.QUEUED
    assert record.wake_at == ends
    assert (waits.target, waits.until) == ("freeze", ends)
    assert waits.reason is not None
    assert "year end" in waits.reason


async def test_it_goes_on_by_itself_when_the_freeze_is_over() -> None:
    house = House()
    new, ends = await frozen_soon(house, "a")
    await driven(house, new)
    house.clock.pass_by(ends - house.clock.now())
    record = await driven(house, new, "worker-2")
    events = await house.store.events(TENANT, new.submitted.execution_id, 0, 100)
    said = [event.type for event in events]

    assert record.status is ExecutionStatus.COMPLETED
    assert [attempt.number for attempt in record.attempts] == [1]
    assert said.count(EventType.EXECUTION_HELD_BACK) == said.count(EventType.EXECUTION_LET_GO) == 1


async def test_what_only_looks_goes_on() -> None:
    house = House()
    new, _ = await frozen_soon(house, "a", effect=Effect.READ)

    assert (await driven(house, new)).status is ExecutionStatus.COMPLETED


async def test_what_was_judged_within_the_freeze_goes_on() -> None:
    house = House()
    new = await house.accept("a", effect=Effect.DISRUPTIVE, freezes=(a_freeze(house, -HOUR),))

    assert (await driven(house, new)).status is ExecutionStatus.COMPLETED


async def test_what_was_begun_on_a_machine_is_ended_and_nothing_is_begun_on_another() -> None:
    house = House()

    async def until_it_is_frozen(sending: Sending) -> Answer:
        if len(house.service.sent) == 1:
            house.clock.pass_by(HOUR)
        return Answer({})

    house.service.script = until_it_is_frozen
    freeze = a_freeze(house, HOUR)
    hosts = {"a": "web-01", "b": "web-01", "c": "web-02"}
    new = await house.accept("a", "b", "c", effect=Effect.DISRUPTIVE, freezes=(freeze,), hosts=hosts, in_order=True)
    record = await driven(house, new)

    assert [step.status for step in record.steps] == [StepStatus.SUCCEEDED, StepStatus.SUCCEEDED, StepStatus.WAITING]
    assert {sending.target for sending in house.service.sent} == {"web-01"}


async def test_a_change_that_was_refused_before_it_did_anything_is_not_begun() -> None:
    house = House()

    async def refuse_until_it_is_frozen(sending: Sending) -> Answer:
        house.clock.pass_by(HOUR)
        raise TemporaryStepError("busy")

    house.service.script = refuse_until_it_is_frozen
    new = await house.accept("a", effect=Effect.DISRUPTIVE, host="web-01", freezes=(a_freeze(house, HOUR),))
    record = await driven(house, new)

    assert record.status is ExecutionStatus.QUEUED
    assert len(house.service.sent) == 1


async def test_a_cancel_ends_the_wait() -> None:
    house = House()
    new, _ = await frozen_soon(house, "a")
    await driven(house, new)
    await house.store.post(TENANT, new.submitted.execution_id, Wish.CANCEL, "olga", {})
    record = await driven(house, new, "worker-2")

    assert record.status is ExecutionStatus.CANCELLED
    assert not house.service.sent
