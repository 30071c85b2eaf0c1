"""A seed replays exactly: in the same process, after others, and in a process that hashes otherwise."""

import json
import os
import subprocess
import sys

import pytest

from tests.simulation.__main__ import main
from tests.simulation.checks import findings
from tests.simulation.runs import fingerprint
from tests.simulation.variants import VARIANTS
from tests.simulation.world import play

SEED = 30


def test_a_seed_is_the_same_run_again_and_again() -> None:
    first = fingerprint(play(SEED))
    play(SEED + 1)
    assert fingerprint(play(SEED)) == first


def test_another_seed_is_another_run() -> None:
    assert fingerprint(play(SEED)) != fingerprint(play(SEED + 1))


def test_a_seed_is_the_same_run_in_another_process() -> None:
    command = [sys.executable, "-m", "tests.simulation", "--json", "--seed", str(SEED)]
    told = subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": "7"}, capture_output=True, check=True)
    assert json.loads(told.stdout) == {"seed": SEED, "fingerprint": fingerprint(play(SEED)), "findings": []}


def test_a_broken_seed_tells_its_story(capsys: pytest.CaptureFixture[str]) -> None:
    gap = VARIANTS["event-gap"].composition
    broken = next(seed for seed in range(20) if findings(play(seed, gap)))
    assert main(["--seed", str(broken), "--variant", "event-gap"]) == 1
    told = capsys.readouterr().out
    assert "claim api-" in told
    assert "BROKEN no gap in the events" in told


def test_a_range_of_seeds_says_what_it_came_to(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--seeds", "3:5", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["runs"], told["broken"]) == (2, [])
    assert told["seen"]["executions"] > 0
