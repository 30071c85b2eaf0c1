"""The simulation finds bugs: each seeded one breaks its own promise within so many seeds."""

import pytest

from tests.simulation.checks import findings
from tests.simulation.variants import VARIANTS
from tests.simulation.world import play

WITHIN = 150  # seeds; most are found within 30


@pytest.mark.parametrize("name", VARIANTS)
def test_a_bug_is_found_by_the_promise_that_it_breaks(name: str) -> None:
    variant = VARIANTS[name]
    broken = (finding.rule for seed in range(WITHIN) for finding in findings(play(seed, variant.composition)))
    assert variant.breaks in broken
