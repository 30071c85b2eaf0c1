"""Take back the start of an attempt that was decided and applied, but not stored, and so never sent."""

from schemas.words import StepStatus
from stage_e.engine.execution import Execution, StepState
from stage_e.engine.status import status_of


def withdraw(execution: Execution, before: StepState) -> None:
    """``execution`` as it was before the start was applied; the attempt is due again.

    ``before`` is a copy of the step from then.
    """
    execution.steps[before.id] = before
    execution.running.pop(before.id)
    due = execution.ready if before.status is StepStatus.WAITING else execution.retrying
    due[before.id] = None
    execution.status = status_of(execution)
