"""What an assessment says of a plan's prose, and what of it changes the run."""

from schemas.assessment import Assessment
from schemas.json_text import JsonObject, JsonValue
from schemas.plan_v1 import PlanV1
from schemas.words import CriterionCheck, FailureHandling, Undo
from stage_e.assess.assessment import assess
from stage_e.assess.policy import packaged_policy
from stage_e.tools.lower import lower_plan
from tests.unit.tools.plans import ALL_ASSETS, CATALOGUE, a_command, cases, submission_of

RESTART = a_command("systemctl restart nginx", host="web-01")
RELOAD = a_command("systemctl reload nginx", host="web-01")
POLICY = packaged_policy("default")


def assessed(*steps: JsonObject, **more: object) -> Assessment:
    whole = [
        {"id": f"s{position}", "estimated_duration": 5, "execution_order": position + 1, **step}
        for position, step in enumerate(steps)
    ]
    plan = PlanV1.model_validate({"plan": {"steps": whole, **more}})
    return assess(plan, None, lower_plan(plan, None, CATALOGUE), POLICY)


def on_failure(step: JsonObject, prose: str) -> JsonObject:
    return {**step, "failure_handling": prose}


def tolerated(*steps: JsonObject) -> dict[str, tuple[str, ...]]:
    return {step.id: step.tolerates for step in assessed(*steps).steps}


def test_what_follows_only_by_order_goes_on_after_a_step_that_says_so() -> None:
    assert tolerated(on_failure(RESTART, "Log error and continue"), RELOAD) == {"s0": (), "s1": ("s0",)}


def test_what_the_plan_itself_puts_behind_it_goes_on_too() -> None:
    after: JsonObject = {**a_command("uptime", host="web-02"), "depends_on": ["s0"]}

    assert tolerated(on_failure(RESTART, "Log error and continue"), after)["s1"] == ("s0",)


def test_what_uses_its_output_does_not_go_on() -> None:
    uses = a_command("systemctl restart {{step_0_result.unit}}", host="web-01")
    loops = a_command("uptime", host="{{hostname}}")

    assert tolerated(on_failure(ALL_ASSETS, "Continue"), uses, loops) == {"s0": (), "s1": (), "s2": ()}


def test_nothing_goes_on_after_a_step_that_says_anything_else() -> None:
    for prose in ("Log error and abort", "Retry 3 times", "Roll back", "Tell somebody", ""):
        assert tolerated(on_failure(RESTART, prose), RELOAD)["s1"] == ()


def test_nothing_goes_on_after_a_gate() -> None:
    gate = a_command("kubectl rollout status deployment/web", host="web-01", tool="kubectl")

    assert tolerated(on_failure(gate, "Continue"), RESTART)["s1"] == ()


def test_that_a_failure_lets_pass_is_part_of_what_is_approved() -> None:
    plain, passing = assessed(RESTART, RELOAD), assessed(on_failure(RESTART, "Ignore and continue"), RELOAD)
    reworded = assessed(on_failure(RESTART, "Log it and go on"), RELOAD)

    assert plain.digest != passing.digest
    assert reworded.digest == passing.digest


def test_each_step_says_what_happens_when_it_fails() -> None:
    (step,) = assessed(on_failure(RESTART, "Check the logs")).steps

    assert step.failure is not None
    assert (step.failure.handling, step.failure.plain) == (FailureHandling.ABORT, False)


def test_each_step_says_whether_it_can_be_undone_and_how_the_plan_would() -> None:
    rollback = [{"step_id": "s1", "rollback_action": "start it again"}]
    steps = assessed(
        a_command("uptime"), a_command("systemctl enable nginx"), a_command("rm -rf /srv/x"), rollback_plan=rollback
    ).steps

    assert [step.undo for step in steps] == [Undo.NOT_NEEDED, Undo.POSSIBLE, Undo.IMPOSSIBLE]
    assert [step.rollback for step in steps] == [None, "start it again", None]


def test_criteria_are_expressions_evidence_or_prose() -> None:
    criteria: list[JsonValue] = ["exit_code == 0", "operation_completed", "looks fine"]
    (step,) = assessed({**RESTART, "success_criteria": criteria}).steps

    assert [(each.check, each.expression) for each in step.success_criteria] == [
        (CriterionCheck.EXPRESSION, "exit_code == `0`"),
        (CriterionCheck.EVIDENCE, None),
        (CriterionCheck.UNCHECKED, None),
    ]


def test_what_nobody_could_tell_is_said_in_one_place() -> None:
    odd = a_command("frobnicate --all")
    prose: JsonObject = {**RESTART, "failure_handling": "Check the logs", "success_criteria": ["looks fine"]}
    broken = a_command("cat <path>")
    said = assessed(odd, prose, broken).not_understood

    assert [line.partition(":")[0] for line in said] == ["s0", "s2", "s1", "s1"]
    assert "frobnicate" in said[0]
    assert said[2:] == (
        "s1: on failure 'Check the logs' (taken as abort)",
        "s1: success 'looks fine' (not checked)",
    )


def test_a_plan_that_is_understood_leaves_nothing_to_say() -> None:
    assert assessed(on_failure(RESTART, "Log error and abort")).not_understood == ()


def test_prose_shows_no_secret() -> None:
    (step,) = assessed(on_failure(RESTART, "try __secret_1__")).steps

    assert step.failure is not None
    assert step.failure.text == "try ***"


def test_the_plan_that_goes_on_and_the_plan_that_retries_are_read_so() -> None:
    read = {}
    for name in ("h39_continue_on_error", "h40_retry_text"):
        submission = submission_of(cases("plans")[name])
        lowered = lower_plan(submission.plan, submission.decision, CATALOGUE)
        assessment = assess(submission.plan, submission.decision, lowered, POLICY)
        read[name] = [step.failure.handling.value for step in assessment.steps if step.failure]

    assert read == {"h39_continue_on_error": ["continue"] * 3, "h40_retry_text": ["retry"]}
