"""A plan must not end who carries it out."""

import pytest

from schemas.words import Effect, RiskLevel
from stage_e.risk.judgement import Judgement
from stage_e.risk.own_services import raised_for_own_services

RESTART = Judgement(Effect.DISRUPTIVE, RiskLevel.MEDIUM)


@pytest.mark.parametrize(
    "text", ["systemctl stop opsconductor-api", "docker restart asset-service", "kill stage-e-worker"]
)
def test_a_change_to_one_of_ours_is_critical(text: str) -> None:
    assert raised_for_own_services(RESTART, text).risk is RiskLevel.CRITICAL


def test_looking_at_one_of_ours_is_not() -> None:
    look = Judgement(Effect.PROBE, RiskLevel.LOW)

    assert raised_for_own_services(look, "systemctl status opsconductor-api") is look


@pytest.mark.parametrize("text", ["systemctl restart my-asset-service-cache", "rm /tmp/opsconductor.log"])
def test_a_change_to_something_else_is_not(text: str) -> None:
    assert raised_for_own_services(RESTART, text) is RESTART
