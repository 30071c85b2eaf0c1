"""What speaks for asking a person."""

import pytest

from schemas.assessment import Assessment
from schemas.decision_v1 import DecisionV1
from schemas.json_text import JsonObject
from schemas.words import RiskLevel
from stage_e.assess.assessment import assess, refused_assessment
from stage_e.assess.policy import packaged_policy
from stage_e.errors import InvalidPlanError
from stage_e.tools.inventory import UNASKED, Asset, Inventory
from stage_e.tools.lower import lower_plan
from tests.unit.tools.plans import ALL_ASSETS, CATALOGUE, a_command, a_decision, a_plan, a_step, known

RESTART = a_command("systemctl restart nginx", host="web-01")
NOTIFY = a_step("slack-cli", channel="#ops", message="done")


def verdict(
    *steps: JsonObject,
    policy: str = "default",
    decision: DecisionV1 | None = None,
    metadata: JsonObject | None = None,
    inventory: Inventory | None = None,
) -> Assessment:
    plan = a_plan(*steps, metadata=metadata)
    inventory = inventory or known(plan, decision)
    lowered = lower_plan(plan, decision, CATALOGUE, inventory=inventory)
    return assess(plan, decision, lowered, packaged_policy(policy), inventory=inventory)


def rules(assessment: Assessment) -> set[str]:
    return {reason.rule for reason in assessment.risk.reasons}


@pytest.mark.parametrize(
    ("step", "default", "autopilot"),
    [
        (ALL_ASSETS, 0, 0),
        (a_command("systemctl is-active nginx"), 0, 0),
        (a_step("ping", host="web-01"), 0, 0),
        (a_step("kubectl", command="kubectl get pods"), 0, 0),
        (a_command("df -h"), 1, 0),
        (a_command("cat /etc/shadow"), 2, 2),
        (RESTART, 1, 1),
        (NOTIFY, 1, 1),
        (a_command("systemctl stop nginx"), 2, 2),
        (a_command("whatever --it-is"), 2, 2),
        (a_command("rm -rf /srv"), 3, 3),
        (a_step("asset-credentials-read", asset_id=1), 2, 2),
    ],
)
def test_one_step_asks_for_its_level(step: JsonObject, default: int, autopilot: int) -> None:
    levels = [verdict(step, policy=policy).approval_level for policy in ("default", "autopilot")]

    assert levels == [default, autopilot]


@pytest.mark.parametrize(("inventory", "rule"), [(Inventory(), "target.unknown"), (UNASKED, "target.not_verified")])
def test_a_command_on_a_host_that_nobody_knows_is_shown_to_somebody(inventory: Inventory, rule: str) -> None:
    assessment = verdict(a_command("df -h", host="web-01"), policy="autopilot", inventory=inventory)

    assert assessment.approval_level == 1
    assert rule in rules(assessment)


def test_a_connection_that_the_inventory_contradicts_is_refused() -> None:
    windows = Inventory({"ws-03": Asset(3, "ws-03", connections=frozenset({"winrm", "sql"}))})

    with pytest.raises(InvalidPlanError) as refusal:
        verdict(a_command("df -h", host="ws-03"), inventory=windows)

    (error,) = refusal.value.errors
    assert error.pointer.endswith("/inputs/connection_type")
    assert error.detail == "is ssh, but ws-03 is reached by winrm"


def test_a_connection_that_the_service_does_not_speak_is_refused() -> None:
    with pytest.raises(InvalidPlanError) as refusal:
        verdict(a_command("df -h"), inventory=Inventory(spoken=frozenset({"powershell"})))

    (error,) = refusal.value.errors
    assert error.pointer.endswith("/inputs/connection_type")
    assert "it speaks powershell" in error.detail


def test_several_changes_ask_for_a_review() -> None:
    assert verdict(RESTART, a_command("systemctl reload php-fpm")).approval_level == 2


def test_telling_about_a_change_is_no_second_change() -> None:
    assert verdict(RESTART, NOTIFY).approval_level == 1


def test_a_change_on_several_hosts_asks_for_a_review() -> None:
    step: JsonObject = {"target_hosts": ["web-01", "web-02"], "command": "systemctl restart nginx"}

    assert verdict({"tool": "ssh-exec", "inputs": step}).approval_level == 2


def test_a_disruption_of_nobody_knows_how_many_hosts_asks_step_by_step() -> None:
    assert verdict(ALL_ASSETS, a_command("systemctl restart nginx", host="{{hostname}}")).approval_level == 3


def test_a_restart_in_production_is_confirmed_and_a_stop_is_reviewed() -> None:
    production = Inventory({"web-01": Asset(1, "web-01", environment="production")})
    restart, stop = a_command("systemctl restart nginx"), a_command("systemctl stop nginx")

    assert verdict(restart, inventory=production).approval_level == 1
    assert verdict(restart, inventory=production).risk.level is RiskLevel.HIGH
    assert verdict(stop, inventory=production).approval_level == 2


@pytest.mark.parametrize(
    ("decision", "level"),
    [
        ({"risk_level": "low"}, 1),
        ({"risk_level": "medium"}, 1),
        ({"risk_level": "high"}, 2),
        ({"risk_level": "critical"}, 3),
        ({"requires_approval": True}, 1),
        ({"requires_approval": False, "risk_level": "low"}, 1),
    ],
)
def test_a_decision_raises_the_level_and_never_lowers_it(decision: JsonObject, level: int) -> None:
    assert verdict(RESTART, decision=DecisionV1.model_validate(decision)).approval_level == level


@pytest.mark.parametrize(
    ("metadata", "level"),
    [
        ({"risk_factors": ["risk_level_critical"]}, 3),
        ({"approval_points": ["s0"]}, 1),
        ({"risk_factors": ["risk_level_low"], "approval_points": []}, 0),
    ],
)
def test_the_metadata_of_a_plan_raises_the_level(metadata: JsonObject, level: int) -> None:
    assert verdict(ALL_ASSETS, metadata=metadata).approval_level == level


def test_a_change_in_production_asks_for_a_review() -> None:
    production: JsonObject = {"risk_factors": ["production_environment"]}

    assert verdict(RESTART, metadata=production).approval_level == 2
    assert verdict(ALL_ASSETS, metadata=production).approval_level == 0


def test_a_plan_for_another_host_than_the_request_is_shown_to_somebody() -> None:
    step = a_command("systemctl is-active nginx", host="web-01")
    assessment = verdict(step, decision=a_decision("web-02", request="is nginx up on web-02"))

    assert assessment.approval_level == 1
    assert assessment.approval_reasons == ("the request names web-02, the plan acts on web-01",)


def test_a_step_that_can_never_be_sent_asks_nobody() -> None:
    assessment = verdict(a_command("rm -rf {{7*7}}"))

    assert assessment.approval_level == 0
    assert any("will fail" in warning for warning in assessment.warnings)


def test_every_reason_is_told_with_its_step() -> None:
    assessment = verdict(a_command("sudo cat /etc/shadow"))

    assert {"command.read", "command.privileged", "path.secret", "read.host"} <= rules(assessment)
    assert assessment.risk.level is RiskLevel.HIGH
    assert assessment.risk.read_only


def test_the_reasons_for_the_level_are_those_that_ask_for_it() -> None:
    assert verdict(a_command("cat /etc/shadow")).approval_reasons == ("s0: /etc/shadow holds secrets",)


def test_nothing_is_said_to_be_asked_for_when_nothing_is() -> None:
    assert verdict(ALL_ASSETS).approval_reasons == ("everything is proven to change nothing",)


def test_a_refused_plan_has_a_verdict_with_its_refusals() -> None:
    with pytest.raises(InvalidPlanError) as refusal:
        lower_plan(a_plan(a_step("frobnicate")), None, CATALOGUE)
    assessment = refused_assessment(refusal.value.errors)

    assert assessment.refusals == refusal.value.errors
    assert not assessment.risk.read_only
