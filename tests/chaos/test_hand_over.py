"""Budgets that end at random moments: nothing is done twice, and the client keeps its id."""

import pytest

from tests.chaos.hand_over import hand_overs, wrong

pytestmark = pytest.mark.chaos


async def test_an_execution_whose_budget_ends_midway_is_handed_over_and_repeats_nothing() -> None:
    found = await hand_overs(24, seed=1)

    assert list(wrong(found)) == []
    assert found.handed_over > 5
