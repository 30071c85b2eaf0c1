"""Policies are data, and a wrong one says where."""

from datetime import UTC, datetime

import pytest

from schemas.assessment import Assessment
from schemas.json_text import JsonObject
from schemas.submission import check_submission
from stage_e.assess.assessment import AssessOptions, refused_assessment
from stage_e.assess.policy import PRESETS, Policy, packaged_policy, read_policy
from stage_e.errors import InvalidPlanError
from stage_e.prepare import Judgement, prepare
from stage_e.risk.data_file import DataFileError
from stage_e.tools.lower import LowerOptions
from tests.unit.tools.plans import ALL_ASSETS, CATALOGUE, a_command, a_plan, a_step, known

NOW = datetime(2026, 12, 24, 12, tzinfo=UTC)
DEFAULT = packaged_policy("default")
RESTART = a_command("systemctl restart nginx", host="web-01")
YEAR_END: JsonObject = {"name": "year end", "zone": "UTC", "starts": "2026-12-20T00:00", "ends": "2027-01-04T00:00"}
RISK = "{low: 0, medium: 1, high: 2, critical: 3}"


def a_policy(**changes: object) -> Policy:
    return Policy.model_validate({**DEFAULT.model_dump(), **changes})


def verdict(policy: Policy, *steps: JsonObject, now: datetime = NOW) -> Assessment:
    judgement = Judgement(CATALOGUE, policy, LowerOptions(), AssessOptions())
    plan = a_plan(*steps)
    submission = check_submission({"plan": plan.model_dump(mode="json")})
    try:
        return prepare(submission, judgement, known(plan), now).assessment
    except InvalidPlanError as error:
        return refused_assessment(error.errors)


def refusals(policy: Policy, *steps: JsonObject) -> dict[str, str]:
    return {error.pointer: error.detail for error in verdict(policy, *steps).refusals}


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_is_called_by_its_name(preset: str) -> None:
    assert packaged_policy(preset).name == preset


def test_autopilot_differs_in_reads_on_hosts_only() -> None:
    default, autopilot = packaged_policy("default"), packaged_policy("autopilot")

    assert autopilot.reads.model_copy(update={"host": 1}) == default.reads
    assert autopilot.model_copy(update={"name": default.name, "reads": default.reads}) == default


def test_a_level_that_does_not_exist_is_named_with_its_line() -> None:
    with pytest.raises(DataFileError, match=r"(?m)^mine\.yaml:2: several_effects"):
        read_policy("mine.yaml", "name: mine\nseveral_effects: 4\n")


def test_what_is_missing_is_a_fault() -> None:
    with pytest.raises(DataFileError, match="other_host"):
        read_policy("mine.yaml", "name: mine\n")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("risk: {low: 0, medium: 1, high: 2}", "mine.yaml:2: risk: Value error, critical is missing"),
        ("risk: {low: 2, medium: 1, high: 2, critical: 3}", "mine.yaml:2: risk: Value error, a higher risk"),
        ("off: [{why: because}]", "mine.yaml:2: off.0: Value error, name a tool"),
        ("off: [{effect: nasty}]", "mine.yaml:2: off.0.effect"),
        ("answers: {review: {quorum: 2, subjects: [adam]}}", "can never be a quorum of 2"),
        ("answers: {review: {roles: [operator]}}", "mine.yaml:2: answers.review.roles.0"),
        ("answers: {review: {roles: []}}", "mine.yaml:2: answers.review.roles"),
        ("answers: {review: {lasts_s: 0}}", "mine.yaml:2: answers.review.lasts_s"),
        ("caps: {targets_per_step: 0}", "mine.yaml:2: caps.targets_per_step"),
        ("waves: {canary: 0}", "mine.yaml:2: waves.canary"),
        ("waves: {most_failures: 0}", "mine.yaml:2: waves.most_failures"),
        ('waves: {most_failures: "0%"}', "mine.yaml:2: waves.most_failures"),
        ("waves: {most_failures: some}", "mine.yaml:2: waves.most_failures"),
        ("waves: {soak_s: -1}", "mine.yaml:2: waves.soak_s"),
        ("waves: {levels: {4: {canary: 1}}}", "mine.yaml:2: waves.levels.4"),
        ("waves: {levels: {3: {size: 1}}}", "mine.yaml:2: waves.levels.3.size: Extra inputs"),
        ("freezes: [{name: x, zone: Nowhere, days: [mon]}]", "mine.yaml:2: freezes.0.zone"),
        ("quorum: 1", "mine.yaml:2: quorum: Extra inputs"),
    ],
)
def test_a_policy_that_means_nothing_is_refused_with_its_line(line: str, said: str) -> None:
    with pytest.raises(DataFileError) as fault:
        read_policy("mine.yaml", f"name: mine\n{line}\n")
    assert said in str(fault.value)


def test_the_version_is_of_what_is_said_and_not_of_how() -> None:
    text = DEFAULT.model_dump_json()

    assert read_policy("x", f"# in other words\n{text}").version == DEFAULT.version
    assert DEFAULT.version.startswith("default@")
    assert a_policy(other_host=2).version != DEFAULT.version


def test_the_verdict_names_the_policy_and_the_terms_of_its_level() -> None:
    review = {"quorum": 2, "lasts_s": 600, "roles": ["admin"], "subjects": ["adam", "eve"]}
    policy = a_policy(answers={"review": review})
    found = verdict(policy, a_command("systemctl stop nginx"))

    assert (found.approval_level, found.policy) == (2, policy.version)
    assert (found.quorum, found.approval_lasts_s) == (2, 600)
    assert (found.approvers.roles, found.approvers.subjects) == (("admin",), ("adam", "eve"))
    assert verdict(policy, RESTART).quorum == 1


def test_a_change_in_a_freeze_asks_for_a_review() -> None:
    frozen = a_policy(freezes=[YEAR_END])

    assert verdict(frozen, RESTART).approval_level == 2
    assert verdict(frozen, RESTART).approval_reasons == ("changes are frozen: year end",)
    assert verdict(frozen, RESTART, now=datetime(2027, 1, 5, tzinfo=UTC)).approval_level == 1


def test_looking_and_telling_go_on_in_a_freeze() -> None:
    frozen = a_policy(freezes=[YEAR_END])

    assert verdict(frozen, ALL_ASSETS).approval_level == 0
    assert verdict(frozen, a_step("slack-cli", channel="#ops", message="hi")).approval_level == 1


def test_a_plan_that_changes_something_keeps_the_freezes_that_may_begin_before_it_is_sent() -> None:
    past = {**YEAR_END, "name": "past", "starts": "2025-12-20T00:00", "ends": "2026-01-04T00:00"}
    policy = a_policy(freezes=[past, YEAR_END])

    assert [window.name for window in verdict(policy, RESTART).freezes] == ["year end"]
    assert verdict(policy, ALL_ASSETS).freezes == ()


def test_a_freeze_may_refuse_changes_each_with_its_pointer() -> None:
    refusing = a_policy(freezes=[{**YEAR_END, "then": "refuse"}])

    assert refusals(refusing, ALL_ASSETS, RESTART, a_command("systemctl stop nginx")) == {
        "/plan/plan/steps/1": "changes something, which is refused now: year end",
        "/plan/plan/steps/2": "changes something, which is refused now: year end",
    }
    assert refusals(refusing, ALL_ASSETS) == {}


@pytest.mark.parametrize(
    ("off", "step", "pointer"),
    [
        ({"tool": "slack_cli"}, a_step("slack-cli", channel="#ops", message="hi"), "/plan/plan/steps/1/tool"),
        ({"effect": "destructive"}, a_command("rm -rf /srv"), "/plan/plan/steps/1"),
        ({"service": "communication-service"}, a_step("slack-cli", channel="#a", message="hi"), "/plan/plan/steps/1"),
        ({"tool": "ssh-exec", "effect": "disruptive"}, a_command("systemctl stop nginx"), "/plan/plan/steps/1/tool"),
    ],
)
def test_what_is_off_is_refused_with_a_pointer(off: JsonObject, step: JsonObject, pointer: str) -> None:
    assert refusals(a_policy(off=[off]), ALL_ASSETS, step) == {pointer: "is not done here: it is switched off"}


def test_what_is_off_has_all_that_stands_there() -> None:
    assert refusals(a_policy(off=[{"tool": "ssh-exec", "effect": "destructive"}]), RESTART) == {}


def test_the_caps_of_the_policy_count_beside_those_of_the_settings() -> None:
    hosts: JsonObject = {"target_hosts": ["web-01", "web-02"], "command": "df -h"}
    step: JsonObject = {"tool": "ssh-exec", "inputs": hosts}

    assert "at most 1 are taken" in refusals(a_policy(caps={"targets_per_step": 1}), step)["/plan/plan/steps/0/inputs"]
    assert "at most 1 are taken" in refusals(a_policy(caps={"dispatches_per_plan": 1}), step)["/plan/plan/steps"]
    assert refusals(DEFAULT, step) == {}
