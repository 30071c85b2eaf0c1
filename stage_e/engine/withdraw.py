"""Take back the start of an attempt that was decided and applied, but not stored, and so never sent."""

from schemas.words import StepStatus
from stage_e.engine.execution import Execution
from stage_e.engine.facts import AttemptStarted
from stage_e.engine.status import status_of


def withdraw(execution: Execution, fact: AttemptStarted) -> None:
    """``execution`` as it was before ``fact`` was applied; the attempt is due again."""
    step = execution.step(fact.step_id)
    step.attempts = fact.number - 1
    execution.running.pop(step.id)
    if step.attempts == 0:
        step.status, step.started_at = StepStatus.WAITING, None
        execution.ready[step.id] = None
    else:
        step.status, step.retry_at = StepStatus.RETRYING, fact.at
        execution.retrying[step.id] = None
    execution.status = status_of(execution)
