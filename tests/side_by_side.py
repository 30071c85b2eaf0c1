"""How many processes run the tests, and which tests may run at the same time.

The tests of a file stay together, in order: they share servers. And everything that kills, freezes or hurries real
processes is one line of tests, so that none of them ever runs beside another and is judged by its neighbour's load.
"""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

PROCESSES = 2  # one core each on the smallest machine that these tests are run on
ONE_AT_A_TIME = (
    "tests/browser/",
    "tests/chaos/",
    "tests/integration/cli/",
    "tests/integration/outages/",
    "tests/integration/worker/",
)


class Lines(LoadScopeScheduling):  # type: ignore[misc] # xdist has no types
    """Hands the processes one line of tests after the other, in the order in which they were collected."""

    def __init__(self, config: pytest.Config, log: Producer | None = None) -> None:
        config.option.loadscopereorder = False  # most tests first; ours begin with the line that takes longest
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        return line_of(nodeid)


def line_of(nodeid: str) -> str:
    """Tests with the same answer run one after the other, in one process."""
    return "one at a time" if nodeid.startswith(ONE_AT_A_TIME) else nodeid.partition("::")[0]


@pytest.hookimpl(optionalhook=True)  # also for who runs without xdist
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Lines:
    """Called by xdist, in the process that tells the others what to run."""
    return Lines(config, log)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """What ``-n auto`` means, which is how ``python3 run.py test`` begins.

    A selection runs in the process that was started: it is there at once, and prints what ``-s`` asks for.
    """
    everything = config.args_source is pytest.Config.ArgsSource.TESTPATHS and not config.option.keyword
    return PROCESSES if everything and config.option.capture != "no" else 0
