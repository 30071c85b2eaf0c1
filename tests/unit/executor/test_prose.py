"""What a plan's prose changes in its run, from the plan as it is sent to its result."""

import asyncio
from datetime import timedelta

from schemas.execution_result_v1 import ExecutionResultV1
from schemas.json_text import JsonObject, JsonValue
from schemas.submission import check_submission
from schemas.words import ExecutionStatus
from stage_e.admission import Preference
from stage_e.errors import TargetFailedError
from stage_e.ports.people import Person, Role
from stage_e.ports.records import AttemptState
from stage_e.ports.services import Answer, Sending
from tests.builders import TENANT
from tests.unit.executor.house import House
from tests.unit.executor.test_executor import an_executor

OLGA = Person(TENANT, "olga", frozenset({Role.OPERATOR}))


def a_count(step_id: str, **more: JsonValue) -> JsonObject:
    return {"id": step_id, "tool": "asset-query", "inputs": {"query_type": "count"}, "estimated_duration": 1, **more}


async def result_of(house: House, *steps: JsonObject) -> ExecutionResultV1:
    """The result of a plan that runs at once; time passes meanwhile, and its driver hears of it."""
    driver = house.driver("api-1")
    await driver.start()
    submission = check_submission({"plan": {"steps": [*steps]}})
    submitting = asyncio.create_task(an_executor(house, driver).submit(submission, OLGA, Preference()))
    async with asyncio.timeout(20):
        while not submitting.done():
            house.clock.pass_by(timedelta(milliseconds=20))
            await house.feed.knock("new")
            await asyncio.sleep(0)
    await driver.stop()
    result = submitting.result().result
    assert result is not None
    return result


def statuses(result: ExecutionResultV1) -> dict[str, str]:
    return {step.step_id: step.status.value for step in result.step_results}


async def first_fails(sending: Sending) -> Answer:
    if sending.step_id == "first":
        raise TargetFailedError("the inventory said no")
    return Answer({"asset_count": 6})


async def test_what_only_comes_after_a_step_goes_on_when_the_plan_says_continue() -> None:
    first = a_count("first", failure_handling="Log error and continue")
    result = await result_of(House(first_fails), first, a_count("second", depends_on=["first"]))

    assert statuses(result) == {"first": "failed", "second": "succeeded"}
    assert result.status is ExecutionStatus.PARTIAL


async def test_it_does_not_when_the_plan_says_abort() -> None:
    first = a_count("first", failure_handling="Log error and abort")
    result = await result_of(House(first_fails), first, a_count("second", depends_on=["first"]))

    assert statuses(result) == {"first": "failed", "second": "skipped"}


async def test_a_read_that_failed_is_tried_again_when_the_plan_says_so() -> None:
    async def flaky(sending: Sending) -> Answer:
        if sending.number == 1:
            raise TargetFailedError("the inventory said no")
        return Answer({"asset_count": 6})

    house = House(flaky)
    result = await result_of(house, a_count("count", failure_handling="Retry 3 times"))

    assert result.status is ExecutionStatus.COMPLETED
    assert [sending.number for sending in house.service.sent] == [1, 2]
    attempts = (await house.store.read(TENANT, "new")).attempts
    assert [attempt.state for attempt in attempts] == [AttemptState.FAILED, AttemptState.OK]


async def test_a_step_whose_output_does_not_meet_its_criterion_has_failed() -> None:
    result = await result_of(House(), a_count("count", success_criteria=["asset_count > 100"]))
    (step,) = result.step_results

    assert statuses(result) == {"count": "failed"}
    assert step.output == {"asset_count": 6}
    assert step.error == ("it was carried out, but this is not true of its output: asset_count > `100` (it saw 6)")


async def test_a_criterion_of_a_step_over_a_list_is_held_against_each_target() -> None:
    async def states(sending: Sending) -> Answer:
        return Answer({"stdout": "active" if sending.target == "web-01" else "inactive"})

    step: JsonObject = {
        "id": "look",
        "tool": "systemctl",
        "inputs": {"action": "is-active", "service": "nginx", "target_hosts": ["web-01", "web-02"]},
        "estimated_duration": 1,
        "success_criteria": ["stdout == 'active'"],
    }

    assert statuses(await result_of(House(states), step)) == {
        "look": "failed",
        "look[web-01]": "succeeded",
        "look[web-02]": "failed",
    }


async def test_prose_about_success_is_in_the_result_as_unchecked() -> None:
    criteria: list[JsonValue] = ["asset_count == 6", "operation_completed", "the numbers look right"]
    result = await result_of(House(), a_count("count", success_criteria=criteria))

    assert result.status is ExecutionStatus.COMPLETED
    assert result.step_results[0].unchecked == ("the numbers look right",)
