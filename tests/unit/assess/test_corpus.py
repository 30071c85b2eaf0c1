"""The verdict on every plan of the corpus, under both policies that come with Stage E."""

import pytest

from schemas.assessment import Assessment
from schemas.json_text import JsonObject
from stage_e.assess.assessment import assess
from stage_e.assess.policy import packaged_policy
from stage_e.tools.lower import LowerOptions, lower_plan
from tests.unit.tools.plans import CATALOGUE, cases, expected_of, known, submission_of

GOOD = cases("plans")
WATCHED = {name: case for name, case in cases("plans_bad").items() if expected_of(case).min_approval_level}
OPTIONS = LowerOptions(default_host="web-01")
POLICIES = {name: packaged_policy(name) for name in ("default", "autopilot")}


def verdict(case: JsonObject, policy: str) -> Assessment:
    submission = submission_of(case)
    plan, decision = submission.plan, submission.decision
    inventory = known(plan, decision, OPTIONS.default_host)
    lowered = lower_plan(plan, decision, CATALOGUE, OPTIONS, inventory)
    return assess(plan, decision, lowered, POLICIES[policy], inventory=inventory)


@pytest.mark.parametrize("name", GOOD)
def test_under_autopilot_the_level_is_one_that_was_meant(name: str) -> None:
    assert verdict(GOOD[name], "autopilot").approval_level in expected_of(GOOD[name]).acceptable_levels


@pytest.mark.parametrize("name", GOOD)
def test_the_default_policy_never_asks_for_less(name: str) -> None:
    assert verdict(GOOD[name], "default").approval_level >= min(expected_of(GOOD[name]).acceptable_levels)


@pytest.mark.parametrize("name", GOOD)
def test_the_mode_is_one_that_was_meant(name: str) -> None:
    assert verdict(GOOD[name], "default").mode in expected_of(GOOD[name]).acceptable_modes


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("name", WATCHED)
def test_what_must_be_looked_at_is_looked_at(name: str, policy: str) -> None:
    assert verdict(WATCHED[name], policy).approval_level >= expected_of(WATCHED[name]).min_approval_level
