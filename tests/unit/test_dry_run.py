"""What another policy would have made of a plan."""

import pytest

from schemas.assessment import Assessment
from schemas.json_text import JsonValue
from stage_e.assess.policy import Policy, packaged_policy
from stage_e.dry_run import differences
from tests.unit.assess.test_policy import verdict
from tests.unit.tools.plans import ALL_ASSETS, a_command

HOSTS: list[JsonValue] = [f"web-{number:02}" for number in range(8)]
OVER_HOSTS = a_command("systemctl restart nginx", host=HOSTS)
OVER_A_LIST = a_command("systemctl restart nginx", host="{{hostname}}")
DEFAULT = packaged_policy("default")


def with_waves(**changes: object) -> Policy:
    waves = {**DEFAULT.waves.model_dump(), **changes}
    return Policy.model_validate({**DEFAULT.model_dump(), "waves": waves})


def of_hosts(policy: Policy) -> Assessment:
    return verdict(policy, OVER_HOSTS)


@pytest.mark.parametrize(
    ("waves", "now"),
    [
        ({"canary": 4}, "first 4 hosts, then 4; stops after 1 failure"),
        ({"soak_s": 60}, "first 1 host, then 2, 4, 1, 60 s apart; stops after 1 failure"),
        ({"most_failures": 2}, "first 1 host, then 2, 4, 1; stops after 2 failures"),
        ({"levels": {2: {"growth": 1}}}, "first 1 host, then 1, 1, 1, 1, 1, ...; stops after 1 failure"),
        ({"above": 10}, "all at once"),
    ],
)
def test_other_waves_of_a_step_are_told_with_both(waves: dict[str, object], now: str) -> None:
    then, other = "first 1 host, then 2, 4, 1; stops after 1 failure", of_hosts(with_waves(**waves))

    assert differences(of_hosts(DEFAULT), other)[-1] == f"waves of s0: {then} -> {now}"
    assert differences(other, of_hosts(DEFAULT))[-1] == f"waves of s0: {now} -> {then}"


def test_waves_of_a_list_that_nobody_knows_are_told_by_their_rule() -> None:
    then, now = verdict(DEFAULT, ALL_ASSETS, OVER_A_LIST), verdict(with_waves(above=5), ALL_ASSETS, OVER_A_LIST)
    (said,) = differences(then, now)

    assert said.startswith("waves of s1: first 1 host, then 2, 4, 8, 16, 32, ... (up to 3 go at once); ")
    assert "(up to 5 go at once)" in said


@pytest.mark.parametrize("waves", [{"levels": {3: {"canary": 2}}}, {"above": 4}, {}])
def test_what_shows_in_no_wave_of_the_plan_is_no_difference(waves: dict[str, object]) -> None:
    assert differences(of_hosts(DEFAULT), of_hosts(with_waves(**waves))) == ()
