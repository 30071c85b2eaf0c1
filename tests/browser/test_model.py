"""The parts of the console that know no page, in the Node that comes with the browser's driver."""

import subprocess
from pathlib import Path

import pytest
from playwright._impl._driver import compute_driver_executable

TESTS = Path(__file__).parent / "model"


@pytest.mark.parametrize("name", [path.name for path in sorted(TESTS.glob("*.test.mjs"))])
def test_the_pure_parts_of_the_console(name: str) -> None:
    node, _ = compute_driver_executable()
    done = subprocess.run(
        [node, "--test", TESTS / name], capture_output=True, text=True, check=False, cwd=TESTS.parents[2]
    )
    assert done.returncode == 0, done.stdout + done.stderr
