"""What nobody knows is found out or said by a person, on real PostgreSQL and Valkey and simulated services."""

import asyncio
from collections.abc import Iterator

import pytest

from schemas.json_text import JsonObject
from simulator import FaultSpec, Match, Simulator
from stage_e.settings import Settings
from tests.integration.api.conftest import an_api
from tests.integration.api.plans import (
    MESSAGE,
    PLANS,
    RESTART,
    USERADD,
    a_command,
    a_plan,
    approved,
    effects,
    says,
    until,
    until_it,
)
from tests.stack import a_worker


@pytest.fixture(autouse=True)
def _as_before(simulator: Simulator) -> Iterator[None]:
    yield
    simulator.world.faults.clear()
    simulator.world.idempotency, simulator.world.clock.scale = False, 0


def cut(simulator: Simulator, when: str, text: str, times: int | None = 1) -> None:
    match = Match(command_contains=text)
    simulator.world.faults.add(FaultSpec.model_validate({"kind": f"cut_{when}", "match": match, "times": times}))


async def test_a_restart_whose_answer_was_lost_is_proven_by_when_the_service_began(
    settings: Settings, simulator: Simulator
) -> None:
    cut(simulator, "after", "systemctl restart")
    simulator.world.clock.scale = 0.2  # a restart takes its time, as a real one
    async with an_api(settings) as client, a_worker(settings):
        execution = await until(client, await approved(client, RESTART), "completed")
    (step,) = execution.steps
    assert effects(simulator, execution) == ["step_1"]
    assert step.status == "succeeded"
    evidence = step.attempts[0].evidence
    assert isinstance(evidence, dict)
    assert (evidence["resolution"], evidence["by"], evidence["how"]) == ("happened", "stage-e", "probe")


async def test_what_was_lost_before_it_took_effect_is_not_taken_for_done(
    settings: Settings, simulator: Simulator
) -> None:
    cut(simulator, "before", "systemctl restart")
    async with an_api(settings) as client, a_worker(settings):
        execution = await approved(client, RESTART)
        execution = await until_it(client, execution, lambda now: now.steps[0].status == "unknown")
        asked = execution.last_seq + 1
        execution = await until_it(client, execution, lambda now: now.last_seq >= asked)
        assert execution.steps[0].status == "unknown"  # nginx runs, and it ran before

        assert (await says(client, execution, "try_again")).status_code in {200, 202}
        execution = await until(client, execution, "completed")
    assert effects(simulator, execution) == ["step_1:r2"]
    assert [attempt.key.partition(":")[2] for attempt in execution.steps[0].attempts] == ["step_1", "step_1:r2"]


async def test_a_service_that_remembers_settles_what_no_probe_can(settings: Settings, simulator: Simulator) -> None:
    simulator.world.idempotency = True
    cut(simulator, "after", "#ops")
    async with an_api(settings) as client, a_worker(settings):
        execution = await until(client, await approved(client, MESSAGE), "completed")
    (step,) = execution.steps
    assert effects(simulator, execution) == ["step_1"]
    assert isinstance(step.output, dict)
    assert step.output["message"] == "slack_cli sent to #ops"


@pytest.mark.parametrize(
    ("outcome", "status", "keys"),
    [
        ("happened", "completed", ["step_1"]),
        ("did_not_happen", "failed", ["step_1"]),
        ("try_again", "completed", ["step_1", "step_1:r2"]),
        ("abort", "cancelled", ["step_1"]),
    ],
)
async def test_what_nobody_can_find_out_is_said_by_a_person(
    settings: Settings, simulator: Simulator, outcome: str, status: str, keys: list[str]
) -> None:
    cut(simulator, "after", "#ops")
    async with an_api(settings) as client, a_worker(settings):
        execution = await until(client, await approved(client, MESSAGE), "needs_attention")
        assert execution.links.resolve == f"{PLANS}/{execution.execution_id}/resolve"
        assert (await says(client, execution, outcome)).is_success
        execution = await until(client, execution, status)
        events = (await client.get(execution.links.events)).json()["items"]
    assert effects(simulator, execution) == keys
    (resolved,) = [event["data"] for event in events if event["type"] == "step.resolved"]
    assert (resolved["by"], resolved["reason"], resolved["resolution"]) == ("olga", "I looked", outcome)


async def test_a_double_click_does_it_once_and_the_other_hears_of_it(settings: Settings, simulator: Simulator) -> None:
    cut(simulator, "before", "#ops")
    async with an_api(settings) as client, a_worker(settings):
        execution = await until(client, await approved(client, MESSAGE), "needs_attention")
        answers = await asyncio.gather(*(says(client, execution, "try_again") for _ in range(6)))
        execution = await until(client, execution, "completed")
    assert {answer.status_code for answer in answers} <= {200, 202, 409}
    assert any(answer.is_success for answer in answers)
    assert effects(simulator, execution) == ["step_1:r2"]
    assert len(execution.steps[0].attempts) == 2


async def test_who_says_something_else_too_late_is_told_what_holds(settings: Settings, simulator: Simulator) -> None:
    cut(simulator, "after", "#ops")
    async with an_api(settings) as client, a_worker(settings):
        execution = await until(client, await approved(client, MESSAGE), "needs_attention")
        assert (await says(client, execution, "happened")).is_success
        execution = await until(client, execution, "completed")
        late = await says(client, execution, "try_again")
        nothing = await says(client, execution, "happened", step="step_9")
        elsewhere = await says(client, execution, "happened", by="mallory")
        looking = await says(client, execution, "happened", by="vera")
    assert [each.status_code for each in (late, nothing, elsewhere, looking)] == [409, 404, 404, 403]
    assert late.json()["detail"] == "step step_1 is succeeded: there is nothing to settle"
    assert effects(simulator, execution) == ["step_1"]


async def test_four_eyes_are_not_lowered(settings: Settings, simulator: Simulator) -> None:
    cut(simulator, "before", "useradd")
    async with an_api(settings) as client, a_worker(settings):
        execution = await approved(client, USERADD, by="adam")
        execution = await until_it(client, execution, lambda now: now.steps[0].status == "unknown")
        refused = await says(client, execution, "try_again")
        assert (refused.status_code, refused.json()["type"]) == (403, "urn:stage-e:problem:forbidden")
        assert (await says(client, execution, "try_again", by="adam")).is_success
        execution = await until(client, execution, "completed")
    assert effects(simulator, execution) == ["step_1:r2"]


async def test_branches_beside_what_is_unknown_go_on(settings: Settings, simulator: Simulator) -> None:
    cut(simulator, "after", "#ops")
    message: JsonObject = {"tool": "slack-cli", "inputs": {"channel": "#ops", "message": "begun"}}
    plan = a_plan(message, a_command("uptime", depends_on=[]), a_command("df -h", depends_on=["step_1"]))
    async with an_api(settings) as client, a_worker(settings):
        execution = await until(client, await approved(client, plan), "needs_attention")
    assert {step.id: step.status.value for step in execution.steps} == {
        "step_1": "unknown",
        "step_2": "succeeded",
        "step_3": "waiting",
    }
