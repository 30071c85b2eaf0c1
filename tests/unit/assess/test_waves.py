"""The policy says in which waves a change goes; a plan may narrow that, and never widen it."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.assessment import Assessment
from schemas.json_text import JsonObject, JsonValue
from schemas.submission import InvalidSubmissionError, check_submission
from schemas.waves import WavesWish
from schemas.words import Mode
from stage_e.assess.assessment import AssessOptions
from stage_e.assess.policy import Policy, packaged_policy
from stage_e.assess.waves import WavePolicy, narrowed, rule_of, waves_view
from stage_e.engine.waves import WaveRule
from stage_e.prepare import Judgement, prepare
from stage_e.tools.lower import LowerOptions
from tests.unit.assess.test_policy import NOW
from tests.unit.tools.plans import CATALOGUE, a_command, a_plan, a_step, known

DEFAULT = packaged_policy("default")
HOSTS: list[JsonValue] = [f"web-{number:02}" for number in range(1, 13)]


def a_restart(hosts: list[JsonValue] = HOSTS, **waves: JsonValue) -> JsonObject:
    step = a_command("systemctl restart nginx", host=hosts)
    return {**step, "waves": waves} if waves else step


def verdict(step: JsonObject, **waves: object) -> Assessment:
    policy = Policy.model_validate({**DEFAULT.model_dump(), "waves": waves or DEFAULT.waves})
    judgement = Judgement(CATALOGUE, policy, LowerOptions(), AssessOptions())
    plan = a_plan(step)
    return prepare(check_submission({"plan": plan.model_dump(mode="json")}), judgement, known(plan), NOW).assessment


def words(found: Assessment) -> str | None:
    waves = found.steps[0].waves
    return None if waves is None else waves.text


def test_a_change_of_many_hosts_says_how_it_begins_and_what_stops_it() -> None:
    assert words(verdict(a_restart())) == "first 1 host, then 2, 4, 5; stops after 1 failure"


def test_up_to_three_hosts_are_changed_at_once() -> None:
    assert words(verdict(a_restart(HOSTS[:3]))) is None
    assert words(verdict(a_restart(HOSTS[:4]))) == "first 1 host, then 2, 1; stops after 1 failure"


def test_reading_goes_to_all_hosts_at_once() -> None:
    assert words(verdict(a_command("uptime", host=HOSTS))) is None


def test_telling_people_goes_to_all_at_once() -> None:
    assert words(verdict(a_step("slack-cli", channel="#ops", message="hi"))) is None


def test_a_share_is_said_as_the_number_that_it_is() -> None:
    assert (
        words(verdict(a_restart(), canary=2, most_failures="20%")) == "first 2 hosts, then 4, 6; stops after 2 failures"
    )


def test_a_list_that_only_the_run_can_tell_goes_in_waves_if_it_is_long() -> None:
    view = waves_view(WaveRule(most_failures=None, most_percent=10), None)

    assert view.text == "first 1 host, then 2, 4, 8, 16, 32, ... (up to 3 go at once); stops after 10 % failures"


def test_an_approval_level_may_have_terms_of_its_own() -> None:
    policy = WavePolicy.model_validate({"canary": 2, "levels": {"3": {"canary": 1, "soak_s": 60}}})

    assert policy.at(2) == WaveRule(canary=2)
    assert policy.at(3) == WaveRule(canary=1, soak=timedelta(seconds=60))


def test_the_level_of_the_plan_decides_which_terms_count() -> None:
    assert words(verdict(a_restart(), levels={"2": {"growth": 1}})) == (
        "first 1 host, then 1, 1, 1, 1, 1, ...; stops after 1 failure"
    )


def test_waves_can_be_switched_off() -> None:
    assert words(verdict(a_restart(), above=10_000)) is None


def test_waves_and_the_time_between_them_are_part_of_the_estimate() -> None:
    at_once, in_waves = verdict(a_restart(), above=10_000).estimate, verdict(a_restart()).estimate
    soaking = verdict(a_restart(), soak_s=60)

    assert at_once.p50_s == pytest.approx(10)  # 5 s each, 10 at a time
    assert in_waves.p50_s == pytest.approx(20)  # 4 waves
    assert soaking.estimate.p90_s == pytest.approx(200)  # and 3 times 60 s between them
    assert soaking.mode is Mode.BACKGROUND


def test_a_plan_may_ask_for_less_at_once_and_more_time() -> None:
    wanted = verdict(a_restart(growth=1, soak_s=5), canary=4, most_failures=3)

    assert words(wanted) == "first 4 hosts, then 4, 4, 5 s apart; stops after 3 failures"


def test_a_plan_that_asks_for_more_gets_what_the_policy_allows() -> None:
    wish: JsonObject = {"canary": 12, "growth": 10, "most_failures": "100%", "soak_s": 0}

    assert words(verdict({**a_restart(), "waves": wish}, soak_s=60)) == (
        "first 1 host, then 2, 4, 5, 60 s apart; stops after 1 failure"
    )


def test_a_plan_may_ask_for_waves_of_a_short_list() -> None:
    assert words(verdict(a_restart(HOSTS[:2], canary=1))) == "first 1 host, then 1; stops after 1 failure"


@pytest.mark.parametrize(
    ("wish", "pointer", "detail"),
    [
        ({"canary": 0}, "/canary", "must be at least 1"),
        ({"most_failures": 0}, "/most_failures", "must be a whole number from 1 to 10000, or a share such as '10%'"),
        ({"most_failures": "0%"}, "/most_failures", "must be a whole number from 1 to 10000, or a share such as '10%'"),
        ({"soak_s": -1}, "/soak_s", "must be at least 0.0"),
    ],
)
def test_a_wish_that_means_nothing_is_refused_with_its_pointer(wish: JsonObject, pointer: str, detail: str) -> None:
    step: JsonObject = {**a_restart(), "waves": wish, "id": "a", "estimated_duration": 1}
    with pytest.raises(InvalidSubmissionError) as refused:
        check_submission({"plan": {"steps": [step]}})
    assert [(each.pointer, each.detail) for each in refused.value.errors] == [(f"/plan/steps/0/waves{pointer}", detail)]


_many = st.integers(1, 50)
_failures = st.none() | _many | st.integers(1, 100).map(lambda percent: f"{percent}%")
_wishes = st.builds(
    WavesWish, canary=st.none() | _many, growth=st.none() | _many, most_failures=_failures, soak_s=st.floats(0, 100)
)
_rules = st.builds(
    WaveRule,
    canary=_many,
    growth=_many,
    most_failures=st.none() | _many,
    most_percent=st.none() | st.integers(1, 100),
    soak=st.floats(0, 100).map(lambda seconds: timedelta(seconds=seconds)),
).filter(lambda rule: rule.most_failures is not None or rule.most_percent is not None)


@given(rule=_rules, wish=_wishes, targets=st.integers(4, 300))
def test_no_plan_gets_more_at_once_or_more_failures_or_less_time(rule: WaveRule, wish: WavesWish, targets: int) -> None:
    found = narrowed(rule, wish)
    begun = [0, 0]
    for before, after in zip(rule.sizes(targets), found.sizes(targets), strict=False):
        begun = [begun[0] + before, begun[1] + after]
        assert begun[1] <= begun[0]
    assert found.budget(targets) <= rule.budget(targets)
    assert found.soak >= rule.soak
    assert found.above <= rule.above


@given(rule=_rules, targets=st.none() | st.integers(1, 300))
def test_what_is_stored_is_the_rule(rule: WaveRule, targets: int | None) -> None:
    assert rule_of(waves_view(rule, targets)) == rule
