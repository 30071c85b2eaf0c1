"""What will not run, noted before it is said of each step."""

from schemas.words import StepStatus
from stage_e.engine.execution import Doom, Execution

_NOT_UNDER_WAY = frozenset({StepStatus.WAITING, StepStatus.RETRYING, StepStatus.AWAITING_APPROVAL})


def doom(execution: Execution, step_id: str, why: Doom) -> None:
    """Note that a step will not run, unless it is under way (then its outcome counts) or has ended.

    One that was lost on its way may have run: it is not called cancelled or skipped.
    """
    step = execution.step(step_id)
    if step.status in _NOT_UNDER_WAY and step_id not in execution.doomed:
        lost = f"attempt {step.attempts} is lost, and it was not tried again: {why.reason}"
        execution.doomed[step_id] = Doom(StepStatus.UNKNOWN, lost) if step.lost else why
        execution.ready.pop(step_id, None)
        execution.to_ask.pop(step_id, None)


def doom_all(execution: Execution, why: Doom) -> None:
    """Note that nothing further begins: none of the steps, and no wave of one that has begun."""
    execution.waves_due.clear()
    for step in execution.steps.values():
        if step.waves is not None:
            step.waves.stopped = step.waves.stopped or why.reason
        doom(execution, step.id, why)
