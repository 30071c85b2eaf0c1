"""The chaos run, in short: what ``python3 run.py chaos`` does for minutes, for seconds."""

import pytest

from tests.chaos.checker import breaches
from tests.chaos.place import Setup
from tests.chaos.run import Options, Outcome, run
from tests.chaos.strikes import KILL_API, KILL_WORKER, TERM_WORKER, Pace

pytestmark = pytest.mark.chaos

QUICK = Setup(time_scale=0.2, more={"STAGE_E_IMMEDIATE_BUDGET_S": "5"})
STORM = (KILL_WORKER, KILL_API, "a worker frozen", "Valkey flushed", "PostgreSQL hung up", "connections to valkey cut")


async def test_promises_hold_while_processes_and_connections_die() -> None:
    options = Options(seed=11, executions=70, span_s=8, strikes=STORM, pace=Pace(0.5, 2, 1), settle_s=60, setup=QUICK)
    outcome = await run(options, print)

    assert breaches(outcome.history, faults=True) == ()
    assert _witnessed(outcome) == {"executions": 70, "faults": True, "effects": True}


async def test_workers_that_are_told_to_end_leave_nothing_unknown() -> None:
    ends = Options(
        seed=12, executions=70, span_s=8, strikes=(TERM_WORKER,), pace=Pace(0, 0, 2), settle_s=60, setup=QUICK
    )
    outcome = await run(ends, print)

    assert breaches(outcome.history, faults=False) == ()
    assert _witnessed(outcome) == {"executions": 70, "faults": True, "effects": True}


def _witnessed(outcome: Outcome) -> dict[str, object]:
    """That there was something to check."""
    history = outcome.history
    return {"executions": len(history.stored), "faults": bool(history.strikes), "effects": bool(history.effects)}
