"""Which conditions leave most rows out."""

import pytest
from sqlglot import exp

from stage_e.risk.sql.where import narrows


@pytest.mark.parametrize(
    "condition",
    [
        "id = 7",
        "id = 7 OR id = 8",
        "id IN (1, 2)",
        "name LIKE 'a%'",
        "age < 5",
        "x BETWEEN 1 AND 2",
        "x IS NULL",
        "done",
    ],
)
def test_a_comparison_with_a_column_narrows(condition: str) -> None:
    assert narrows(exp.delete("a", where=condition))


@pytest.mark.parametrize(
    "condition",
    [
        "1 = 1",
        "true",
        "id = id",
        "id = 7 OR 1 = 1",
        "id > 0",
        "id >= -1",
        "name LIKE '%'",
        "NOT id = 7",
        "id <> 0",
        "id IS NOT NULL",
        "'a'",
    ],
)
def test_a_formality_does_not(condition: str) -> None:
    assert not narrows(exp.delete("a", where=condition))
