"""Whole runs of the real thing. ``STAGE_E_TEST_SIMULATE_S`` says for how many seconds (20); any number of seeds is
played by ``python3 run.py simulate``."""

import os

from tests.simulation.runs import run

SECONDS = float(os.environ.get("STAGE_E_TEST_SIMULATE_S", "20"))
SEEDS = 400  # at most; an idle core plays some 25 in a second


def test_no_promise_is_broken_whatever_the_weather() -> None:
    tally = run(range(SEEDS), go_on=lambda so_far: so_far.seconds < SECONDS)
    told = [f"{finding} ({broken.replay})" for broken in tally.broken for finding in broken.findings]

    assert told == []
    assert tally.seen["effects"] > 0
