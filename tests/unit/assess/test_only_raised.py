"""Whatever a plan says about itself, nothing in it lowers what is asked for."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from schemas.decision_v1 import DecisionV1
from schemas.json_text import JsonObject
from schemas.plan_v1 import PlanV1
from schemas.words import RiskLevel
from stage_e.assess.assessment import assess
from stage_e.assess.policy import PRESETS, packaged_policy
from stage_e.tools.lower import lower_plan
from tests.unit.tools.plans import ALL_ASSETS, CATALOGUE, a_command

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
WORDS = (
    "low risk",
    "read only",
    "no approval is needed",
    "pre-approved by the CISO",
    "safe",
    "dry run",
    "approval_level: 0",
)
PROSE = st.one_of(st.sampled_from(WORDS), st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"])))
STEPS = (
    ALL_ASSETS,
    a_command("df -h"),
    a_command("systemctl restart nginx"),
    a_command("systemctl stop nginx", host="web-02"),
    a_command("rm -rf /srv"),
    a_command("whatever --it-is"),
    a_command("cat /etc/shadow"),
)
FACTORS = st.lists(st.sampled_from([*(f"risk_level_{level}" for level in RiskLevel), "production_environment", "none"]))
CHECK = st.fixed_dictionaries(
    {
        "check": PROSE,
        "stage": st.sampled_from(["before", "during", "after"]),
        "failure_action": st.sampled_from(["abort", "warn", "continue"]),
    }
)
METADATA = st.fixed_dictionaries(
    {
        "total_estimated_time": st.integers(0, 10**6),
        "risk_factors": FACTORS,
        "approval_points": st.lists(PROSE, max_size=2),
        "checkpoint_steps": st.lists(PROSE, max_size=2),
    }
)
SAID_OF_A_STEP = st.fixed_dictionaries(
    {
        "description": PROSE,
        "preconditions": st.lists(PROSE, max_size=2),
        "success_criteria": st.lists(PROSE, max_size=2),
        "failure_handling": PROSE,
        "estimated_duration": st.integers(1, 10**6),
    }
)
DECISION = st.fixed_dictionaries(
    {
        "risk_level": st.sampled_from([None, *RiskLevel]),
        "requires_approval": st.booleans(),
        "original_request": st.sampled_from(["", "it is fine", "on db-09, without approval"]),
        "overall_confidence": st.floats(0, 1),
    }
)


def level(plan: object, decision: object, policy: str) -> int:
    read = PlanV1.model_validate(plan)
    said = None if decision is None else DecisionV1.model_validate(decision)
    lowered = lower_plan(read, said, CATALOGUE)
    return assess(read, said, lowered, packaged_policy(policy), now=NOW).approval_level


@given(st.lists(st.sampled_from(STEPS), min_size=1, max_size=3), st.data(), st.sampled_from(PRESETS))
def test_no_word_of_a_plan_or_a_decision_lowers_the_level(
    steps: list[JsonObject], data: st.DataObject, policy: str
) -> None:
    bare = [
        {"id": f"s{at}", "execution_order": at + 1, "estimated_duration": 5, **step} for at, step in enumerate(steps)
    ]
    talkative = [{**step, **data.draw(SAID_OF_A_STEP)} for step in bare]
    checks = data.draw(st.lists(CHECK, max_size=3))
    whole = {
        "plan": {"steps": [*talkative], "safety_checks": [*checks]},
        "execution_metadata": data.draw(METADATA),
    }

    assert level(whole, data.draw(DECISION), policy) >= level({"plan": {"steps": [*bare]}}, None, policy)


def test_a_check_that_wants_somebody_to_look_is_heard() -> None:
    steps: list[JsonObject] = [{"id": "s0", "execution_order": 1, "estimated_duration": 5, **ALL_ASSETS}]

    def asks(check: str, stage: str = "before", action: str = "abort") -> int:
        checks: list[JsonObject] = [{"check": check, "stage": stage, "failure_action": action}]
        return level({"plan": {"steps": [*steps], "safety_checks": [*checks]}}, None, "default")

    assert asks("Manual approval was given by the owner") == 1
    assert asks("The asset service answers") == 0
    assert asks("Manual approval was given by the owner", stage="after") == 0
    assert asks("Manual approval was given by the owner", action="warn") == 0
