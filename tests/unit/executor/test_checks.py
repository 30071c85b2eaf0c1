"""What the checks of a plan change in its run, from the plan as it is sent to its result."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

from schemas.execution import CheckView, Execution
from schemas.execution_result_v1 import ExecutionResultV1
from schemas.json_text import JsonObject
from schemas.submission import check_submission
from schemas.words import Effect, ExecutionStatus, RiskLevel, StepStatus
from stage_e.admission import Preference
from stage_e.errors import TargetFailedError
from stage_e.ports.locks import Lock
from stage_e.ports.people import Person, Role
from stage_e.ports.services import Answer, Sending
from tests.builders import TENANT
from tests.unit.executor.house import House
from tests.unit.executor.test_executor import DEFAULT, an_executor

OLGA = Person(TENANT, "olga", frozenset({Role.OPERATOR}))
NOBODY_IS_ASKED = DEFAULT.model_copy(
    update={"risk": dict.fromkeys(RiskLevel, 0), "rules": {}, "several_effects": 0, "production_effect": 0}
)
ANSWERS = "Target answers"
RUNS = "Service is running"


@dataclass
class Estate:
    """Services on which what is named in ``broken`` does not go well."""

    broken: tuple[str, ...] = ()
    state: str = "active"
    sent: list[str] = field(default_factory=list)

    async def send(self, sending: Sending) -> Answer:
        text = sending.operation.text
        self.sent.append(text)
        if text.startswith(self.broken or "-"):
            raise TargetFailedError(f"exit code 1: {text}")
        return Answer({"exit_code": 0, "stdout": f"{self.state}\n" if "is-active" in text else "", "host": "web-01"})


def a_check(prose: str, stage: str, action: str = "abort") -> JsonObject:
    return {"check": prose, "stage": stage, "failure_action": action}


def restart(unit: str = "nginx") -> JsonObject:
    inputs: JsonObject = {"target_host": "web-01", "action": "restart", "service": unit}
    return {
        "id": f"restart_{unit}",
        "tool": "systemctl",
        "inputs": inputs,
        "estimated_duration": 1,
        "execution_location": "automation-service",
    }


async def run(
    estate: Estate, *checks: JsonObject, steps: tuple[JsonObject, ...] = (), house: House | None = None
) -> Execution:
    """The end of a plan that restarts a service, or of these steps, with these checks; or where it waits."""
    house = house or House(estate.send)
    driver = house.driver("api-1")
    await driver.start()
    executor = an_executor(house, driver, NOBODY_IS_ASKED)
    plan: JsonObject = {"steps": [*(steps or (restart(),))], "safety_checks": [*checks]}
    submitting = asyncio.create_task(executor.submit(check_submission({"plan": plan}), OLGA, Preference()))
    async with asyncio.timeout(20):
        while not submitting.done():
            house.clock.pass_by(timedelta(milliseconds=20))
            await house.feed.knock("new")
            await asyncio.sleep(0)
    await driver.stop()
    await submitting
    return await executor.read(OLGA, "new")


def result_in(execution: Execution) -> ExecutionResultV1:
    assert execution.result is not None
    return execution.result


def check_in(execution: Execution) -> CheckView:
    (check,) = execution.checks
    return check


async def test_a_check_is_sent_before_what_it_holds_and_is_no_step() -> None:
    estate = Estate()
    execution = await run(estate, a_check(ANSWERS, "before"))
    result = result_in(execution)

    assert estate.sent == ["ping -c 2 web-01", "systemctl restart nginx"]
    assert [step.id for step in execution.steps] == ["restart_nginx"]
    assert (execution.progress.done, execution.progress.total) == (1, 1)
    assert (result.success_count, result.failure_count, len(result.step_results)) == (1, 0, 1)
    assert result.answer == "systemctl restart nginx on web-01: done."
    assert result.output is not None
    assert list(result.output) == ["restart_nginx"]


async def test_a_check_is_shown_with_what_became_of_it() -> None:
    check = check_in(await run(Estate(), a_check(RUNS, "after", "warn")))

    assert (check.id, check.stage, check.on_failure, check.check, check.target) == (
        "check_1",
        "after",
        "warn",
        RUNS,
        "web-01",
    )
    assert check.text == "systemctl --no-pager is-active nginx"
    assert (check.status, len(check.attempts)) == (StepStatus.SUCCEEDED, 1)
    assert check.output == {"exit_code": 0, "stdout": "active\n", "host": "web-01"}


async def test_nothing_is_changed_when_a_check_before_fails() -> None:
    estate = Estate(broken=("ping",))
    execution = await run(estate, a_check(ANSWERS, "before"))
    result = result_in(execution)

    assert estate.sent == ["ping -c 2 web-01"]
    assert result.status is ExecutionStatus.FAILED
    assert (result.success_count, result.failure_count) == (0, 0)
    assert execution.steps[0].error == "it needs the check 'Target answers' (check_1), which failed"
    assert result.error_message == "the check 'Target answers' (check_1): exit code 1: ping -c 2 web-01"
    assert result.answer.endswith("the check 'Target answers' (check_1): exit code 1: ping -c 2 web-01.")


async def test_a_failure_that_is_only_a_warning_is_told_in_the_result() -> None:
    for action in ("warn", "continue"):
        estate = Estate(broken=("ping",))
        result = result_in(await run(estate, a_check(ANSWERS, "before", action)))

        assert estate.sent == ["ping -c 2 web-01", "systemctl restart nginx"]
        assert result.status is ExecutionStatus.COMPLETED
        assert result.error_message is None
        assert result.warnings == ("the check 'Target answers' (check_1) failed: exit code 1: ping -c 2 web-01",)


async def test_an_answer_that_says_no_is_a_failure_though_the_command_went_well() -> None:
    result = result_in(await run(Estate(state="inactive"), a_check(RUNS, "after")))

    assert result.status is ExecutionStatus.PARTIAL
    assert (result.success_count, result.failure_count) == (1, 0)
    assert result.answer.startswith("Done, but not all that was to be checked holds: 1 of 1 steps succeeded.")
    assert '"inactive\\n"' in (result.error_message or "")


async def test_when_a_check_beside_the_changes_fails_nothing_new_is_started() -> None:
    estate, after_nginx = Estate(broken=("ping",)), restart("redis") | {"depends_on": ["restart_nginx"]}
    execution = await run(estate, a_check(ANSWERS, "during"), steps=(restart(), after_nginx))

    assert sorted(estate.sent) == ["ping -c 2 web-01", "systemctl restart nginx"]
    assert [step.status for step in execution.steps] == [StepStatus.SUCCEEDED, StepStatus.SKIPPED]
    assert result_in(execution).status is ExecutionStatus.PARTIAL


async def test_a_check_does_not_look_while_another_execution_changes_its_host() -> None:
    estate = Estate()
    house = House(estate.send)
    other = await house.accept("change", effect=Effect.DISRUPTIVE, host="web-01")
    await house.store.take_locks(other.submitted.execution_id, [Lock("host:web-01")], 0)
    execution = await run(estate, a_check(ANSWERS, "before"), house=house)

    assert estate.sent == []
    assert {held.target for held in execution.waits_for} == {"web-01"}
    assert check_in(execution).status is StepStatus.WAITING
