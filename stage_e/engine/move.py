"""Move a step to another state; nothing else does."""

from schemas.words import StepStatus
from stage_e.engine.execution import Execution, StepState
from stage_e.engine.states import check_step_move


def move(execution: Execution, step: StepState, status: StepStatus) -> None:
    """It leaves every work list, and its new state says where it comes in again.

    Raises:
        IllegalMoveError: there is no such way between the two states.
    """
    check_step_move(step.id, step.status, status)
    step.status = status
    for work_list in execution.work_lists():
        work_list.pop(step.id, None)
    execution.doomed.pop(step.id, None)
