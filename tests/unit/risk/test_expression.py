"""Conditions compare, and never run anything."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.words import Effect, RiskLevel
from stage_e.risk.expression import judge_expression


@pytest.mark.parametrize(
    "condition",
    [
        "{{step_0_result.exit_code}} == 0",
        "{{a.count}} > 5 and not ({{b}} == 'ok')",
        "status in ('up', \"down\")",
        "cpu < 90%",
        "'{{a.output}}' contains 'delete'",
        '"{{a.state}}" == "running"',
        "{{a.output}} startswith 'OK'",
        "len({{a.items}}) > 0",
    ],
)
def test_comparisons_are_a_low_read(condition: str) -> None:
    judged = judge_expression(condition)

    assert (judged.effect, judged.risk) == (Effect.READ, RiskLevel.LOW)


@pytest.mark.parametrize(
    "condition",
    [
        "open('/etc/hostname')",
        "x.__class__ == 1",
        "a[0]",
        "1; 2",
        "`id`",
        "$(id)",
        "lambda: 1",
        "{{a|b}}",
        "x = 1",
        "eval({{a}})",
        "len(open('x'))",
        "'{{a|b}}' == 1",
        "'{{a}}{' == 1",
    ],
)
def test_anything_else_is_code(condition: str) -> None:
    judged = judge_expression(condition)

    assert (judged.effect, judged.risk) == (Effect.UNKNOWN, RiskLevel.CRITICAL)


@given(st.text(max_size=60))
def test_any_text_has_a_verdict(text: str) -> None:
    assert judge_expression(text).reasons
