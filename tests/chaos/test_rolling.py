"""Workers that are told to end one after the other; ``python3 run.py chaos --rolling 60`` measures what it costs."""

import pytest

from schemas.words import ExecutionStatus, StepStatus
from tests.chaos.rolling import Pace, rolling

pytestmark = pytest.mark.chaos


async def test_while_workers_are_told_to_end_in_turn_work_goes_on_and_nothing_becomes_unknown() -> None:
    found = await rolling(Pace(alone_s=1, rolling_s=6, every_s=2.5), seed=1, say=print)

    assert set(found.executions) == {ExecutionStatus.COMPLETED}
    assert set(found.steps) == {StepStatus.SUCCEEDED}
    assert found.ended_rolling > 0
    assert len(found.drains_s) == 3
    assert not found.complaints
