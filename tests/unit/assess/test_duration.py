"""How long things take, and what that means for the mode."""

import pytest

from schemas.assessment import Estimate
from schemas.json_text import JsonObject, JsonValue
from schemas.words import EstimateBasis, Mode
from stage_e.assess.assessment import AssessOptions, assess
from stage_e.assess.at_once import AtOnce
from stage_e.assess.duration import Assumptions, estimate_plan, estimate_step, expect_step
from stage_e.assess.histogram import histogram_of
from stage_e.assess.kind import kind_of
from stage_e.assess.learned import NOTHING_LEARNED, Learned
from stage_e.assess.policy import packaged_policy
from stage_e.tools.lower import lower_plan
from tests.unit.tools.plans import ALL_ASSETS, CATALOGUE, a_command, a_plan, a_step, lowered, operation_of

ASSUMED = Assumptions(unknown_s=30, list_length=50, at_once=AtOnce(per_execution=10))


def seconds(step: JsonObject, learned: Learned = NOTHING_LEARNED) -> tuple[float, float, EstimateBasis]:
    estimate = estimate_step(expect_step(operation_of(step), ASSUMED, learned), ASSUMED.at_once)
    return estimate.p50_s, estimate.p90_s, estimate.basis


def of_plan(*steps: JsonObject) -> Estimate:
    plan = lowered(*steps)
    expected = {operation.step_id: expect_step(operation, ASSUMED) for operation in plan.operations}
    return estimate_plan(plan.graph, expected, ASSUMED.at_once)


def hosts(number: int) -> list[JsonValue]:
    return [f"host-{each}" for each in range(number)]


def learned_of(step: JsonObject, *took_s: float) -> Learned:
    return NOTHING_LEARNED.with_news({kind_of(operation_of(step)): histogram_of(took_s)})


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


@pytest.mark.parametrize(("targets", "rounds"), [(1, 1), (10, 1), (11, 2)])
def test_many_targets_take_turns(targets: int, rounds: int) -> None:
    step = a_step("df", target_hosts=hosts(targets))

    assert seconds({**step, "estimated_duration": 7})[0] == 7 * rounds


def test_a_list_that_nobody_knows_is_taken_for_a_long_one() -> None:
    loop = lowered(ALL_ASSETS, {**a_command("df -h", host="{{hostname}}"), "estimated_duration": 10}).operations[1]

    assert estimate_step(expect_step(loop, ASSUMED), ASSUMED.at_once).p90_s == pytest.approx(50)


def test_the_slowest_of_many_targets_is_waited_for() -> None:
    one, ten = a_step("df", target_host="a"), a_step("df", target_hosts=hosts(10))
    took_s = [1.0] * 45 + [20.0] * 5
    of_one, of_ten = seconds(one, learned_of(one, *took_s)), seconds(ten, learned_of(ten, *took_s))

    assert of_one[0] < 1.5
    assert of_ten[0] > 15


def test_a_plan_takes_as_long_as_its_longest_path() -> None:
    whole = of_plan(
        {**a_command("kubectl drain a", tool="kubectl"), "id": "a", "estimated_duration": 60},
        {**a_command("df -h"), "id": "b", "estimated_duration": 5, "depends_on": ["a"]},
        {**a_command("df -h"), "id": "c", "estimated_duration": 7, "depends_on": ["a"]},
    )

    assert whole.p50_s == pytest.approx(67)


def test_a_wide_plan_shares_what_may_run_at_once() -> None:
    wide = of_plan(*({**a_command("df -h", host=f"host-{n}"), "estimated_duration": 10} for n in range(100)))

    assert wide.p50_s == pytest.approx(100)


def test_two_lists_at_once_share_what_may_run_at_once() -> None:
    step = {**a_step("df", target_hosts=hosts(50)), "estimated_duration": 10}

    assert of_plan(step, step).p50_s == pytest.approx(100)


def test_an_equal_plan_has_an_equal_estimate() -> None:
    steps = [{**ALL_ASSETS, "id": f"s{number}"} for number in range(20)]

    assert of_plan(*steps) == of_plan(*steps)


def test_many_steps_after_each_other_even_out() -> None:
    chain: list[JsonObject] = [
        {**ALL_ASSETS, "id": f"s{n}", "depends_on": [f"s{n - 1}"] if n else []} for n in range(20)
    ]
    one, whole = of_plan(ALL_ASSETS), of_plan(*chain)

    assert whole.p50_s > 20 * one.p50_s
    assert whole.p90_s < 20 * one.p90_s


def test_what_was_learned_counts_more_than_any_word() -> None:
    step = {**a_command("df -h"), "estimated_duration": 15}
    p50_s, p90_s, basis = seconds(step, learned_of(step, *[0.4] * 60))

    assert [p50_s, p90_s] == pytest.approx([0.4, 0.4], rel=0.2)
    assert basis is EstimateBasis.LEARNED


def test_what_is_done_elsewhere_says_something_about_here() -> None:
    ssh = {**a_command("df -h"), "estimated_duration": 15}
    many = {**a_command("df -h", host=["a", "b"]), "estimated_duration": 15}

    assert seconds(ssh, learned_of(many, *[0.4] * 60))[0] < 1


def test_a_time_limit_caps_what_was_learned() -> None:
    step = a_command("df -h", tool="df")
    limit_s = operation_of(step).timeout_s

    assert seconds(step, learned_of(step, *[limit_s * 5] * 60))[1] == limit_s


def test_what_nobody_knows_is_left_to_the_background_whatever_the_budget() -> None:
    plan = a_plan({**a_command("df -h"), "estimated_duration": 0})
    assessment = assess(
        plan, None, lower_plan(plan, None, CATALOGUE), packaged_policy("default"), AssessOptions(budget_s=3600)
    )

    assert assessment.mode is Mode.BACKGROUND


@pytest.mark.parametrize(("declared", "mode"), [(29, Mode.IMMEDIATE), (30, Mode.BACKGROUND)])
def test_a_plan_is_immediate_when_it_ends_within_the_budget(declared: int, mode: Mode) -> None:
    plan = a_plan({**a_command("df -h"), "estimated_duration": declared})
    assessment = assess(
        plan, None, lower_plan(plan, None, CATALOGUE), packaged_policy("default"), AssessOptions(budget_s=30)
    )

    assert assessment.mode is mode
    assert "the budget" in assessment.mode_reasons[0]


def test_many_reads_of_one_host_take_their_turns_there() -> None:
    reads = [
        {**a_command(command), "estimated_duration": 10} for command in ("df -h", "uptime", "free -m", "who", "date")
    ]
    elsewhere = [{**a_command("df -h", host=f"web-{number}"), "estimated_duration": 10} for number in range(5)]

    assert of_plan(*reads).p50_s == pytest.approx(20)
    assert of_plan(*elsewhere).p50_s == pytest.approx(10)


def test_a_list_goes_no_faster_than_its_service_takes_calls() -> None:
    loop = operation_of({**a_command("df -h", host=hosts(50)), "estimated_duration": 10})
    narrow = AtOnce(per_execution=50, per_service=10)

    assert estimate_step(expect_step(loop, ASSUMED), narrow).p50_s == pytest.approx(50)
