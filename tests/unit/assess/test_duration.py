"""How long things take, and what that means for the mode."""

import pytest

from schemas.json_text import JsonObject
from schemas.words import EstimateBasis, Mode
from stage_e.assess.assessment import AssessOptions, assess
from stage_e.assess.duration import Assumptions, estimate_plan, estimate_step
from stage_e.assess.policy import packaged_policy
from stage_e.tools.lower import lower_plan
from tests.unit.tools.plans import ALL_ASSETS, CATALOGUE, a_command, a_plan, a_step, lowered, operation_of

ASSUMED = Assumptions(unknown_s=30, list_length=50, parallel=10)


def seconds(step: JsonObject) -> tuple[float, float, EstimateBasis]:
    estimate = estimate_step(operation_of(step), ASSUMED)
    return estimate.p50_s, estimate.p90_s, estimate.basis


def test_a_call_takes_what_the_catalogue_says_whatever_the_plan_claims() -> None:
    p50_s, p90_s, basis = seconds({**ALL_ASSETS, "estimated_duration": 10})

    assert (p50_s, basis) == (0.1, EstimateBasis.CATALOGUE)
    assert p90_s < 1


def test_a_command_takes_what_the_plan_claims() -> None:
    assert seconds({**a_command("df -h"), "estimated_duration": 15}) == (15, 15, EstimateBasis.DECLARED)


def test_a_command_that_is_known_to_be_long_is_not_believed_to_be_short() -> None:
    p50_s, p90_s, basis = seconds({**a_command("pg_dump -Fc orders"), "estimated_duration": 5})

    assert (p50_s, basis) == (120, EstimateBasis.CATALOGUE)
    assert p90_s > 120


def test_what_nobody_has_a_word_on_takes_a_while() -> None:
    assert seconds({**a_command("df -h"), "estimated_duration": 0}) == (30, 30, EstimateBasis.UNKNOWN)


def test_nothing_takes_longer_than_it_may() -> None:
    assert seconds({**a_command("df -h", tool="df"), "estimated_duration": 10**12})[1] == 3600


@pytest.mark.parametrize(("hosts", "rounds"), [(1, 1), (10, 1), (11, 2)])
def test_many_targets_take_turns(hosts: int, rounds: int) -> None:
    step = a_step("df", target_hosts=[f"host-{number}" for number in range(hosts)])

    assert seconds({**step, "estimated_duration": 7})[0] == 7 * rounds


def test_a_list_that_nobody_knows_is_taken_for_a_long_one() -> None:
    loop = lowered(ALL_ASSETS, {**a_command("df -h", host="{{hostname}}"), "estimated_duration": 10}).operations[1]

    assert estimate_step(loop, ASSUMED).p90_s == 50


def test_a_plan_takes_as_long_as_its_longest_path() -> None:
    plan = lowered(
        {**a_command("kubectl drain a", tool="kubectl"), "id": "a", "estimated_duration": 60},
        {**a_command("df -h"), "id": "b", "estimated_duration": 5, "depends_on": ["a"]},
        {**a_command("df -h"), "id": "c", "estimated_duration": 7, "depends_on": ["a"]},
    )
    steps = {operation.step_id: estimate_step(operation, ASSUMED) for operation in plan.operations}

    assert estimate_plan(plan.graph, steps, ASSUMED).p50_s == 67


def test_a_wide_plan_shares_what_may_run_at_once() -> None:
    plan = lowered(*({**a_command("df -h", host=f"host-{n}"), "estimated_duration": 10} for n in range(100)))
    steps = {operation.step_id: estimate_step(operation, ASSUMED) for operation in plan.operations}

    assert estimate_plan(plan.graph, steps, ASSUMED).p50_s == 100


@pytest.mark.parametrize(("declared", "mode"), [(29, Mode.IMMEDIATE), (30, Mode.BACKGROUND)])
def test_a_plan_is_immediate_when_it_ends_within_the_budget(declared: int, mode: Mode) -> None:
    plan = a_plan({**a_command("df -h"), "estimated_duration": declared})
    assessment = assess(
        plan, None, lower_plan(plan, None, CATALOGUE), packaged_policy("default"), AssessOptions(budget_s=30)
    )

    assert assessment.mode is mode
    assert "the budget" in assessment.mode_reasons[0]
