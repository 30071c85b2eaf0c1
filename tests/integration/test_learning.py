"""A finished execution changes what is expected of the next, whichever process drove it and whichever judges."""

from datetime import timedelta

import pytest

from schemas.assessment import Assessment
from schemas.submission import Submission, check_submission
from schemas.words import EstimateBasis, ExecutionStatus, Mode
from simulator import FaultSpec, Match, Simulator
from stage_e.admission import Preference
from stage_e.ports.people import Person
from stage_e.settings import Settings
from stage_e.wiring import api_parts
from tests.stack import a_worker

LONG = timedelta(seconds=20)
TOOK_S = 0.3


def a_submission(command: str, claimed_s: int) -> Submission:
    step = {
        "id": "look",
        "tool": command.split(maxsplit=1)[0],
        "inputs": {"command": command, "target_host": "web-01"},
        "estimated_duration": claimed_s,
        "execution_order": 1,
        "execution_location": "automation-service",
    }
    return check_submission({"plan": {"steps": [step]}, "decision": None})


async def judged_by_a_new_process(settings: Settings, submission: Submission) -> Assessment:
    async with api_parts(settings) as parts:
        return await parts.executor.assess(submission)


@pytest.mark.parametrize(
    ("command", "claimed_s", "mode"),
    [("uptime", 25, Mode.IMMEDIATE), ("df -h", 40, Mode.BACKGROUND)],
    ids=["driven by the api", "driven by a worker"],
)
async def test_what_executions_took_is_what_the_next_is_expected_to_take(
    settings: Settings, simulator: Simulator, olga: Person, command: str, claimed_s: int, mode: Mode
) -> None:
    simulator.world.faults.add(FaultSpec(kind="slow", seconds=TOOK_S, match=Match(command_contains=command)))
    submission = a_submission(command, claimed_s)
    before = await judged_by_a_new_process(settings, submission)
    assert (before.mode, before.estimate.basis) == (mode, EstimateBasis.DECLARED)
    assert before.estimate.p90_s == claimed_s

    async with api_parts(settings) as parts, a_worker(settings):
        for _ in range(6):
            answer = await parts.executor.submit(submission, olga, Preference(wait=LONG))
            assert answer.result is not None
            assert answer.result.status is ExecutionStatus.COMPLETED

    after = await judged_by_a_new_process(settings, submission)
    simulator.world.faults.clear()
    assert (after.mode, after.estimate.basis) == (Mode.IMMEDIATE, EstimateBasis.LEARNED)
    assert TOOK_S < after.estimate.p50_s < 10
    assert after.steps[0].attempt_s == after.estimate.p50_s
