"""Which safety checks of a plan are run, which are only listed, and why."""

from collections.abc import Sequence

from schemas.assessment import Assessment, CheckAssessment
from schemas.json_text import JsonObject
from schemas.plan_v1 import PlanV1
from schemas.prose import SafetyView
from schemas.words import EstimateBasis
from stage_e.assess.assessment import assess
from stage_e.assess.policy import Off, Policy, packaged_policy
from stage_e.tools.inventory import Inventory
from stage_e.tools.lower import LowerOptions, lower_plan
from tests.unit.tools.plans import ALL_ASSETS, CATALOGUE, a_command, known

RESTART = a_command("systemctl restart nginx", host="web-01")
RELOAD = a_command("systemctl reload nginx", host="web-02")
UPTIME = a_command("uptime", host="web-03")
DEFAULT = packaged_policy("default")


def a_check(prose: str = "Target answers", stage: str = "before", action: str | None = "abort") -> JsonObject:
    check: JsonObject = {"check": prose, "stage": stage}
    return check if action is None else {**check, "failure_action": action}


def assessed(
    steps: Sequence[JsonObject],
    *checks: JsonObject,
    policy: Policy = DEFAULT,
    options: LowerOptions | None = None,
    inventory: Inventory | None = None,
) -> Assessment:
    whole = [
        {"id": f"s{position}", "estimated_duration": 5, "execution_order": position + 1, **step}
        for position, step in enumerate(steps)
    ]
    plan = PlanV1.model_validate({"plan": {"steps": whole, "safety_checks": [*checks]}})
    inventory = inventory or known(plan)
    lowered = lower_plan(plan, None, CATALOGUE, options or LowerOptions(), inventory)
    return assess(plan, None, lowered, policy, inventory=inventory)


def only(assessment: Assessment) -> tuple[SafetyView, tuple[CheckAssessment, ...]]:
    (view,) = assessment.safety_checks
    return view, assessment.checks


def test_a_check_that_a_probe_answers_is_run_for_each_target() -> None:
    view, checks = only(assessed([RESTART, RELOAD], a_check()))

    assert [(check.id, check.target, check.operation.text) for check in checks] == [
        ("check_1", "web-01", "ping -c 2 web-01"),
        ("check_2", "web-02", "ping -c 2 web-02"),
    ]
    assert (view.checks, view.not_run) == (("check_1", "check_2"), ())


def test_a_check_before_holds_every_step_that_changes_something_and_no_other() -> None:
    _, (check, *_) = only(assessed([UPTIME, RESTART, RELOAD], a_check()))

    assert (check.depends_on, check.holds) == ((), ("s1", "s2"))


def test_a_check_after_waits_for_the_changes_on_its_target() -> None:
    running = a_check("Service is running", "after", "warn")
    _, checks = only(assessed([RESTART, RELOAD], running))

    assert [(check.target, check.depends_on, check.holds, check.optional) for check in checks] == [
        ("web-01", ("s0",), (), True),
        ("web-02", ("s1",), (), True),
    ]


def test_steps_and_layers_stay_those_of_the_plan() -> None:
    plain, checked = assessed([RESTART, RELOAD]), assessed([RESTART, RELOAD], a_check())

    assert checked.layers == plain.layers
    assert checked.steps == plain.steps
    assert checked.approval_level == plain.approval_level
    assert checked.risk == plain.risk


def test_a_check_takes_time() -> None:
    plain, checked = assessed([RESTART]), assessed([RESTART], a_check())

    assert checked.checks[0].estimate.basis is EstimateBasis.CATALOGUE
    assert checked.estimate.p50_s >= plain.estimate.p50_s + checked.checks[0].attempt_s
    assert checked.estimate.p90_s > plain.estimate.p90_s


def test_what_is_checked_when_and_with_which_consequence_is_part_of_what_is_approved() -> None:
    ways = [
        assessed([RESTART]),
        assessed([RESTART], a_check()),
        assessed([RESTART], a_check(action="warn")),
        assessed([RESTART], a_check(stage="after")),
        assessed([RESTART], a_check(stage="after", action="warn")),
        assessed([RESTART], a_check(stage="during")),
        assessed([RESTART], a_check(stage="during", action="warn")),
        assessed([RESTART], a_check("Service is running")),
    ]

    assert len({way.digest for way in ways}) == len(ways)


def test_to_reword_a_check_does_not_change_what_is_approved() -> None:
    assert assessed([RESTART], a_check()).digest == assessed([RESTART], a_check("The host is reachable")).digest


def test_checks_that_ask_the_same_at_the_same_time_are_run_once() -> None:
    assessment = assessed([RESTART], a_check(), a_check("The host is reachable"), a_check(action="warn"))

    assert [view.checks for view in assessment.safety_checks] == [("check_1",), ("check_1",), ("check_2",)]
    assert [check.check for check in assessment.checks] == ["Target answers", "Target answers"]


def test_a_failure_action_that_is_missing_or_unclear_is_abort() -> None:
    for action in (None, "page the operator", " ABORT "):
        assert assessed([RESTART], a_check(action=action)).checks[0].on_failure == "abort"
    assert assessed([RESTART], a_check(action="Warn")).checks[0].on_failure == "warn"


def test_a_plan_that_only_reads_waits_for_no_check_and_says_so() -> None:
    view, checks = only(assessed([UPTIME], a_check()))

    assert checks == ()
    assert view.probes == ("web-03: ping -c 2 web-03",)
    assert view.not_run == ("the plan changes nothing, so that nothing would wait for it",)


def test_a_host_that_nobody_knows_is_not_probed() -> None:
    unknown, unasked = Inventory(), Inventory(answered=False)

    assert only(assessed([RESTART], a_check(), inventory=unknown))[0].not_run == ("web-01 is not in the inventory",)
    assert "could not be looked up" in only(assessed([RESTART], a_check(), inventory=unasked))[0].not_run[0]


def test_only_the_targets_that_cannot_be_probed_are_left_out() -> None:
    inventory = Inventory(
        {"web-01": known(PlanV1.model_validate({"plan": {"steps": [_plain(RESTART)]}})).assets["web-01"]}
    )
    view, checks = only(assessed([RESTART, RELOAD], a_check(), inventory=inventory))

    assert [check.target for check in checks] == ["web-01"]
    assert view.not_run == ("web-02 is not in the inventory",)


def test_a_list_that_only_the_run_can_tell_is_not_probed() -> None:
    loop = a_command("systemctl restart nginx", host="{{hostname}}")

    view, checks = only(assessed([ALL_ASSETS, loop], a_check()))

    assert (view.probes, checks) == ((), ())
    assert view.not_run == ("some targets are known only when it runs",)


def test_what_only_a_person_can_look_at_needs_no_reason() -> None:
    assert only(assessed([RESTART], a_check("Backup exists"))) == (
        SafetyView(check="Backup exists", stage="before", failure_action="abort"),
        (),
    )


def test_what_would_ask_somebody_is_only_listed() -> None:
    secret = a_command("systemctl restart nginx", host="web-01", username="root", password="hunter2")
    view, checks = only(assessed([secret], a_check("Service is running")))

    assert checks == ()
    assert view.not_run == ("somebody would have to agree to it: a password stands in the plan itself",)


def test_what_the_policy_switched_off_is_only_listed() -> None:
    policy = DEFAULT.model_copy(update={"off": (Off(tool="ping", why="no ICMP here"),)})

    assert only(assessed([RESTART], a_check(), policy=policy))[0].not_run == ("is not done here: no ICMP here",)


def test_more_probes_than_a_plan_may_set_off_are_left_out_and_counted() -> None:
    view, checks = only(assessed([RESTART, RELOAD], a_check(), options=LowerOptions(most_dispatches=3)))

    assert [check.target for check in checks] == ["web-01"]
    assert view.not_run == ("too many for one plan, and so left out: 1",)


def test_nothing_is_checked_beside_steps_that_wait_for_a_person_each() -> None:
    critical = a_command("rm -rf /srv/data", host="web-01")
    assessment = assessed([critical], a_check(), a_check(stage="during"))

    assert assessment.approval_level == 3
    assert [check.stage for check in assessment.checks] == ["before"]
    assert assessment.safety_checks[1].not_run == (
        "each step waits for a person, so that nobody knows what it would run beside",
    )


def test_a_step_that_is_called_like_a_check_keeps_its_name() -> None:
    assert assessed([{**RESTART, "id": "check_1"}], a_check()).checks[0].id == "check_2"


def _plain(step: JsonObject) -> JsonObject:
    return {"id": "s0", "estimated_duration": 5, **step}
