"""How bad the same operation is where it runs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.words import Effect, RiskLevel
from stage_e.risk.judgement import Judgement, worse_risk
from stage_e.risk.surroundings import Surroundings, raised_for_surroundings

RESTART = Judgement(Effect.DISRUPTIVE, RiskLevel.MEDIUM)
NOTE = Judgement(Effect.WRITE_REVERSIBLE, RiskLevel.MEDIUM)
ERASE = Judgement(Effect.DESTRUCTIVE, RiskLevel.HIGH)
LOOK = Judgement(Effect.READ, RiskLevel.LOW)
HEAVY_LOOK = Judgement(Effect.READ, RiskLevel.MEDIUM)
DATABASE = frozenset({"Database"})


@pytest.mark.parametrize(
    ("judgement", "surroundings", "risk"),
    [
        (RESTART, Surroundings("office", 1), RiskLevel.MEDIUM),
        (RESTART, Surroundings("Staging", 5), RiskLevel.MEDIUM),
        (RESTART, Surroundings("prod", 1), RiskLevel.HIGH),
        (RESTART, Surroundings("", 1), RiskLevel.HIGH),
        (RESTART, Surroundings(None, 1), RiskLevel.HIGH),
        (RESTART, Surroundings("dev", 60), RiskLevel.HIGH),
        (RESTART, Surroundings("prod", 60), RiskLevel.CRITICAL),
        (RESTART, Surroundings("dev", None), RiskLevel.CRITICAL),
        (RESTART, Surroundings("dev", 1, DATABASE), RiskLevel.HIGH),
        (RESTART, Surroundings("dev", 1, freeze=True), RiskLevel.HIGH),
        (ERASE, Surroundings("dev", 20), RiskLevel.CRITICAL),
        (ERASE, Surroundings("dev", 1, DATABASE), RiskLevel.CRITICAL),
        (NOTE, Surroundings("prod", 1, DATABASE), RiskLevel.MEDIUM),
        (NOTE, Surroundings("prod", 1, freeze=True), RiskLevel.HIGH),
        (NOTE, Surroundings("prod", None), RiskLevel.HIGH),
        (LOOK, Surroundings("prod", 500, DATABASE, freeze=True), RiskLevel.LOW),
        (HEAVY_LOOK, Surroundings("prod", 1), RiskLevel.MEDIUM),
        (HEAVY_LOOK, Surroundings("prod", 500), RiskLevel.HIGH),
    ],
)
def test_the_place_the_number_the_tags_and_a_freeze_raise_it(
    judgement: Judgement, surroundings: Surroundings, risk: RiskLevel
) -> None:
    assert raised_for_surroundings(judgement, surroundings).risk is risk


ANYWHERE = st.builds(
    Surroundings,
    st.sampled_from([None, "prod", "dev", "moon"]),
    st.none() | st.integers(0, 500),
    st.frozensets(st.sampled_from(["core", "printer"])),
    st.booleans(),
)


@given(st.builds(Judgement, st.sampled_from(Effect), st.sampled_from(RiskLevel)), ANYWHERE)
def test_nothing_around_an_operation_ever_lowers_it(judgement: Judgement, surroundings: Surroundings) -> None:
    raised = raised_for_surroundings(judgement, surroundings)

    assert worse_risk(raised.risk, judgement.risk) is raised.risk
    assert raised.effect is judgement.effect
    assert raised.risk is judgement.risk or raised.reasons
