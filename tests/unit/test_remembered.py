"""Which verdicts are taken again, and which are not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from schemas.decision_v1 import DecisionV1
from schemas.plan_v1 import PlanV1
from stage_e.assess.assessment import AssessOptions
from stage_e.assess.freeze import Freeze
from stage_e.assess.policy import packaged_policy
from stage_e.errors import InvalidPlanError
from stage_e.prepare import Judgement, Moment, Verdict, judge
from stage_e.remembered import Verdicts
from stage_e.tools.inventory import Asset, Inventory
from stage_e.tools.lower import LowerOptions
from tests.unit.tools.plans import CATALOGUE, a_command, a_decision, a_plan

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
JUDGEMENT = Judgement(CATALOGUE, packaged_policy("default"), LowerOptions(), AssessOptions())
PLAN = a_plan(a_command("systemctl restart nginx"))
DECISION = a_decision("web-01", request="restart nginx on web-01")
AT = Moment(Inventory(), NOW, ("plan", "plan", "steps"))


def taken(
    verdicts: Verdicts,
    plan: PlanV1 = PLAN,
    decision: DecisionV1 | None = DECISION,
    judgement: Judgement = JUDGEMENT,
    at: Moment = AT,
) -> Verdict:
    return verdicts.judge(plan, decision, judgement, at)


def test_what_a_client_was_shown_is_not_judged_again() -> None:
    verdicts = Verdicts()
    assert taken(verdicts) is taken(verdicts)


def test_stamps_tell_no_two_requests_apart() -> None:
    verdicts = Verdicts()
    plan = PLAN.model_copy(update={"timestamp": "2026-11-23T12:00:01", "processing_time_ms": 7})
    decision = DECISION.model_copy(update={"decision_id": "dec_2", "timestamp": "later", "processing_time_ms": 9})
    assert taken(verdicts) is taken(verdicts, plan, decision)


def test_it_says_what_the_judge_says() -> None:
    assert taken(Verdicts()) == judge(PLAN, DECISION, JUDGEMENT, AT)


@pytest.mark.parametrize(
    "plan",
    [
        a_plan(a_command("systemctl restart nginx ")),
        a_plan(a_command("systemctl stop nginx")),
        a_plan(a_command("systemctl restart nginx"), a_command("uptime")),
        a_plan(a_command("systemctl restart nginx", timeout=30)),
    ],
)
def test_another_plan_is_judged(plan: PlanV1) -> None:
    verdicts = Verdicts()
    assert taken(verdicts) is not taken(verdicts, plan)


@pytest.mark.parametrize(
    "decision",
    [
        None,
        a_decision("web-02", request="restart nginx on web-01"),
        a_decision("web-01", request="restart nginx on web-02"),
        DECISION.model_copy(update={"requires_approval": True}),
    ],
)
def test_another_request_is_judged(decision: DecisionV1 | None) -> None:
    verdicts = Verdicts()
    assert taken(verdicts) is not taken(verdicts, decision=decision)


def test_another_policy_judges_anew() -> None:
    verdicts = Verdicts()
    other = replace(JUDGEMENT, policy=packaged_policy("autopilot"))
    assert taken(verdicts).assessment.policy != taken(verdicts, judgement=other).assessment.policy


def test_what_is_known_of_the_hosts_is_part_of_it() -> None:
    verdicts = Verdicts()
    known = replace(AT, inventory=Inventory({"web-01": Asset(1, "web-01", environment="production")}))
    assert taken(verdicts) is not taken(verdicts, at=known)


def test_a_freeze_that_begins_is_noticed() -> None:
    verdicts = Verdicts()
    night = Freeze(name="night", zone="UTC", days=("mon", "tue"), opens="22:00", closes="06:00", then="refuse")
    policy = JUDGEMENT.policy.model_copy(update={"freezes": (night,)})
    frozen = replace(JUDGEMENT, policy=policy)
    taken(verdicts, judgement=frozen)
    with pytest.raises(InvalidPlanError):
        taken(verdicts, judgement=frozen, at=replace(AT, now=NOW + timedelta(hours=11)))


def test_only_the_latest_are_kept() -> None:
    verdicts = Verdicts(most=1)
    first = taken(verdicts)
    taken(verdicts, decision=None)
    assert taken(verdicts) is not first
