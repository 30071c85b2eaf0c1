"""The report about the risk reader, and the disguises that it is tried with."""

import pytest

from bench.mutations import mutations
from bench.risk import Judged, musts
from bench.risk_cases import DEFAULT_CASES, RiskCase, Verdict, judged, read_cases
from schemas.words import Effect, RiskLevel
from stage_e.tools.catalogue import packaged_catalogue


def a_case(risk: RiskLevel = RiskLevel.LOW, *, read_only: bool = True, **inputs: str) -> RiskCase:
    return RiskCase(id="x", tool="sql-query", inputs={**inputs}, risk=risk, read_only=read_only)


def a_verdict(level: RiskLevel, effect: Effect = Effect.READ) -> Verdict:
    return Verdict(level, effect, (), 0.001)


def missed(*found: Judged) -> set[str]:
    return {must.label for must in musts(found) if not must.met}


def test_a_right_verdict_misses_nothing() -> None:
    assert missed((a_case(), a_verdict(RiskLevel.LOW))) == set()


def test_danger_rated_low_is_missed() -> None:
    assert "high or critical rated low" in missed((a_case(RiskLevel.HIGH), a_verdict(RiskLevel.LOW)))


def test_a_change_called_a_read_is_missed() -> None:
    case = a_case(RiskLevel.HIGH, read_only=False)

    assert "mutating called read-only" in missed((case, a_verdict(RiskLevel.HIGH)))


def test_a_needless_question_is_counted() -> None:
    assert "low asked anyway, %" in missed((a_case(), a_verdict(RiskLevel.MEDIUM)))


def test_the_same_seed_makes_the_same_disguises() -> None:
    cases = [a_case(RiskLevel.HIGH, read_only=False, query="DROP TABLE x")]

    first, again, other = (list(mutations(cases, 20, seed)) for seed in (1, 1, 2))
    assert first == again != other


def test_what_only_reads_is_not_disguised() -> None:
    assert list(mutations([a_case(query="SELECT 1")], 20, 1)) == []


CASES = [case for case in read_cases(DEFAULT_CASES) if case.tool in {"sql-query", "api-request", "network-device"}]
CATALOGUE = packaged_catalogue()


@pytest.mark.parametrize("seed", range(3))
def test_no_disguise_of_a_change_passes_for_a_read(seed: int) -> None:
    fooled = [case.inputs for case in mutations(CASES, 300, seed) if judged(case, CATALOGUE).read_only]

    assert fooled == []
