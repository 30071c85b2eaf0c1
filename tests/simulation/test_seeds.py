"""Whole runs of the real thing. ``STAGE_E_TEST_SIMULATE_S`` says for how many seconds (60), of CPU, so that a busy
machine plays no fewer seeds; any number of seeds is played by ``python3 run.py simulate``."""

import os
import time

from tests.simulation.runs import run

SECONDS = float(os.environ.get("STAGE_E_TEST_SIMULATE_S", "60"))
SEEDS = 2000  # at most; an idle core plays some 25 in a second


def test_no_promise_is_broken_whatever_the_weather() -> None:
    began_s = time.process_time()
    tally = run(range(SEEDS), go_on=lambda _: time.process_time() - began_s < SECONDS)
    told = [f"{finding} ({broken.replay})" for broken in tally.broken for finding in broken.findings]

    assert told == []
    assert tally.seen["effects"] > 0
