"""A change of many hosts, driven over fakes."""

from dataclasses import replace
from datetime import timedelta

from schemas.event import EventType
from schemas.words import Effect, ExecutionStatus, StepStatus
from stage_e.assess.digest import digest_of
from stage_e.assess.waves import waves_view
from stage_e.engine.waves import WaveRule
from stage_e.errors import TargetFailedError
from stage_e.ports.records import NewExecution, Wish
from stage_e.ports.services import Answer, Sending
from stage_e.projection import fresh_execution
from tests.builders import TENANT, a_new_execution, a_submitted
from tests.unit.executor.house import House

HOSTS = tuple(f"web-{number}" for number in range(7))
SOAK = timedelta(minutes=10)


async def accepted(house: House, rule: WaveRule) -> NewExecution:
    """A queued execution of one step that changes ``HOSTS``."""
    submitted = a_submitted("a", at=house.clock.now())
    operations = tuple(replace(each, effect=Effect.DISRUPTIVE, targets=HOSTS) for each in submitted.operations)
    steps = tuple(
        each.model_copy(update={"waves": waves_view(rule, len(HOSTS))}) for each in submitted.assessment.steps
    )
    submitted = replace(
        submitted, operations=operations, assessment=submitted.assessment.model_copy(update={"steps": steps})
    )
    digest = digest_of(operations, fresh_execution(submitted).graph.needs)
    new = a_new_execution(replace(submitted, digest=digest))
    await house.store.accept(new)
    return new


async def drive(house: House, new: NewExecution, name: str) -> None:
    """Until this driver lets go."""
    driver = house.driver(name)
    await driver.start()
    before = (await house.record(new)).token
    assert await driver.offer(new.submitted.execution_id)
    await house.until(new, lambda record: record.driver is None and record.token > before)
    await driver.stop()


def touched(house: House) -> list[str | None]:
    return [sending.target for sending in house.service.sent]


async def test_while_a_wave_soaks_nobody_drives_and_the_next_driver_goes_on_with_the_next_wave() -> None:
    house = House()
    new = await accepted(house, WaveRule(soak=SOAK))
    await drive(house, new, "worker-1")
    parked = await house.record(new)

    assert touched(house) == ["web-0"]
    assert parked.status is ExecutionStatus.QUEUED
    assert parked.wake_at is not None
    assert parked.wake_at >= parked.steps[1].ended_at + SOAK  # type: ignore[operator]  # it has ended
    [why] = [
        each.data["reason"]
        for each in await house.store.events(TENANT, new.submitted.execution_id, 0, 1000)
        if each.type is EventType.EXECUTION_PARKED
    ]
    assert why == "the next wave has its time"

    house.clock.pass_by(SOAK)
    await drive(house, new, "worker-2")
    assert touched(house) == ["web-0", "web-1", "web-2"]


async def test_a_pause_in_the_middle_of_a_wave_lets_it_end_and_the_next_wave_begins_after_it() -> None:
    async def pause_at_the_second(sending: Sending) -> Answer:
        if sending.target == "web-1":
            await house.store.post(TENANT, sending.execution_id, Wish.PAUSE, "ada", {})
        return Answer({})

    house = House(pause_at_the_second)
    new = await accepted(house, WaveRule())
    await drive(house, new, "worker-1")
    assert touched(house) == ["web-0", "web-1", "web-2"]
    assert (await house.record(new)).status is ExecutionStatus.PAUSED

    await house.store.post(TENANT, new.submitted.execution_id, Wish.RESUME, "ada", {})
    await drive(house, new, "worker-2")
    assert touched(house)[3:] == ["web-3", "web-4", "web-5", "web-6"]
    assert (await house.record(new)).status is ExecutionStatus.COMPLETED


async def test_nothing_is_sent_to_what_is_left_when_the_budget_is_spent() -> None:
    async def fail_on_the_second(sending: Sending) -> Answer:
        if sending.target == "web-1":
            raise TargetFailedError("exit code 1")
        return Answer({})

    house = House(fail_on_the_second)
    new = await accepted(house, WaveRule())
    await drive(house, new, "worker-1")
    record = await house.record(new)

    assert touched(house) == ["web-0", "web-1", "web-2"]
    assert record.status is ExecutionStatus.PARTIAL
    assert [row.status for row in record.steps[4:]] == [StepStatus.SKIPPED] * 4
