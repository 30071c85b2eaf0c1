"""The tables themselves."""

from schemas.words import ExecutionStatus, StepStatus
from stage_e.engine.states import EXECUTION_MOVES, FIRST_EXECUTION_STATES, FIRST_STEP_STATES, STEP_MOVES


def test_every_step_state_has_a_way_in_and_every_open_one_a_way_out() -> None:
    entered = set(FIRST_STEP_STATES).union(*STEP_MOVES.values())
    assert entered == set(StepStatus)
    assert {status for status, after in STEP_MOVES.items() if not after} == {
        status for status in StepStatus if status.finished and status is not StepStatus.SUCCEEDED
    }


def test_every_execution_state_has_a_way_in_and_every_open_one_a_way_to_each_end() -> None:
    entered = set(FIRST_EXECUTION_STATES).union(*EXECUTION_MOVES.values())
    ends = {status for status in ExecutionStatus if status.finished}
    assert entered == set(ExecutionStatus)
    for status, after in EXECUTION_MOVES.items():
        assert (ends <= after) is not status.finished


def test_terminal_is_terminal() -> None:
    assert not any(EXECUTION_MOVES[status] for status in ExecutionStatus if status.finished)
