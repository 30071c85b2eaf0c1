"""Stops over HTTP, and what a person says about a step: over fakes."""

import pytest

from schemas.resolve import Resolve
from schemas.words import Resolution, StepStatus
from tests.unit.api.world import HERE, OLGA, RUNNING, a_world

SAID = {"step_id": "count", "outcome": "happened", "reason": "I looked"}


async def test_what_is_said_about_a_step_reaches_the_executor() -> None:
    async with a_world() as world:
        assert (await world.post(f"{HERE}/resolve", SAID)).status_code == 200
        order = Resolve(step_id="count", outcome=Resolution.HAPPENED, reason="I looked")
        assert world.executor.asked["resolve"] == [(OLGA, order)]


@pytest.mark.parametrize(("outcome", "code"), [("happened", 202), ("try_again", 202), ("abort", 200)])
async def test_the_status_says_whether_the_driver_has_taken_it_in(outcome: str, code: int) -> None:
    async with a_world() as world:
        (step,) = RUNNING.steps
        unknown = step.model_copy(update={"status": StepStatus.UNKNOWN})
        world.executor.execution = RUNNING.model_copy(update={"steps": (unknown,)})
        assert (await world.post(f"{HERE}/resolve", {**SAID, "outcome": outcome})).status_code == code


@pytest.mark.parametrize(
    "wrong", [{"outcome": "perhaps"}, {"reason": ""}, {"reason": None}, {"step_id": ""}, {"step_id": 1}, {"target": ""}]
)
async def test_what_cannot_be_understood_is_refused(wrong: dict[str, object]) -> None:
    async with a_world() as world:
        answer = await world.post(f"{HERE}/resolve", {**SAID, **wrong})
        assert (answer.status_code, answer.json()["type"]) == (422, "urn:stage-e:problem:invalid-body")
        assert world.executor.asked["resolve"] == []


async def test_who_may_not_stop_anything_is_told_and_may_look() -> None:
    async with a_world() as world:
        refused = await world.post("/v1/controls", {"reason": "maintenance"})
        assert (refused.status_code, refused.json()["type"]) == (403, "urn:stage-e:problem:forbidden")
        assert (await world.get("/v1/controls")).json()["items"] == []


async def test_a_stop_that_is_not_in_force_is_not_found() -> None:
    async with a_world() as world:
        answer = await world.client.request("DELETE", "/v1/controls/stop-9", json={"reason": "done"})
        assert answer.status_code == 404
