"""The tests of a file stay together, and those that hurry real processes run one at a time."""

import pytest

from tests.side_by_side import line_of


def test_the_tests_of_a_file_are_one_line() -> None:
    of_one, of_another = "tests/unit/test_views.py", "tests/unit/test_events.py"
    assert line_of(f"{of_one}::test_a") == line_of(f"{of_one}::test_b[x::y]") != line_of(f"{of_another}::test_a")


@pytest.mark.parametrize(
    "nodeid", ["tests/integration/cli/test_up.py::test_a", "tests/integration/outages/test_b.py::test_b"]
)
def test_no_two_tests_that_hurry_real_processes_run_at_once(nodeid: str) -> None:
    assert line_of(nodeid) == line_of("tests/chaos/test_storm.py::test_a")
