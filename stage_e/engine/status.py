"""The status of an execution, derived from its steps.

Branches may run, wait and be unknown at once, so it is a matter of precedence: the first line that holds, counts.
"""

from schemas.words import ExecutionStatus
from stage_e.engine.execution import Execution


def status_of(execution: Execution) -> ExecutionStatus:
    """What an open execution is called.

    1. ended: as it ended;
    2. a person cancelled it: ``cancelling`` until what is in flight has ended;
    3. the plan waits for a person: ``awaiting_approval``;
    4. a driver has it, or an attempt is in flight: ``running``;
    5. a person paused it: ``paused``;
    6. something can still be done, now or later: ``queued``;
    7. a step waits for a person to agree: ``awaiting_approval``;
    8. a step waits for a person to say what happened: ``needs_attention``;
    9. else ``queued``: the next driver ends it.
    """
    rules = (
        (execution.status.finished, execution.status),
        (execution.cancel_requested, ExecutionStatus.CANCELLING),
        (execution.plan_approval_open, ExecutionStatus.AWAITING_APPROVAL),
        (execution.driver is not None, ExecutionStatus.RUNNING),
        (execution.paused, ExecutionStatus.PAUSED),
        (execution.can_go_on, ExecutionStatus.QUEUED),
        (bool(execution.asking), ExecutionStatus.AWAITING_APPROVAL),
        (bool(execution.unknown), ExecutionStatus.NEEDS_ATTENTION),
    )
    return next((status for holds, status in rules if holds), ExecutionStatus.QUEUED)


def end_of(execution: Execution) -> ExecutionStatus:
    """What an execution is called whose steps have all ended (or are unknown, after a cancel).

    A refusal after something was done ends ``partial``: what was done stays done. What a retry took over was not done
    by it, so that one that was refused before it did anything is called what it is. A plan whose steps have all
    succeeded ends ``partial``, too, when a check that must hold has not.
    """
    if execution.to_succeed == 0:
        return ExecutionStatus.COMPLETED
    if execution.cancel_requested:
        return ExecutionStatus.TIMED_OUT if execution.timed_out else ExecutionStatus.CANCELLED
    if execution.any_succeeded:
        return ExecutionStatus.PARTIAL
    if execution.refused is not None:
        return execution.refused
    return ExecutionStatus.PARTIAL if execution.any_taken_over else ExecutionStatus.FAILED
