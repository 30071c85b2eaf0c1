"""Fold into an execution what was asked about it, and what became of the question."""

from schemas.words import ExecutionStatus, StepStatus
from stage_e.engine import facts as f
from stage_e.engine.doom import doom, doom_all
from stage_e.engine.execution import Doom, Execution
from stage_e.engine.move import move


def fold_approval(execution: Execution, fact: f.Fact) -> None:
    """An answer about a step is about that step alone; one about the plan is about all of them."""
    match fact:
        case f.ApprovalRequested(step_id=str(step_id), targets=targets):
            step = execution.step(step_id)
            step.asked_about = frozenset(targets)
            move(execution, step, StepStatus.AWAITING_APPROVAL)
            execution.asking[step_id] = None
        case f.ApprovalGranted(step_id=str(step_id)):
            step = execution.step(step_id)
            move(execution, step, StepStatus.WAITING)
            step.approved, step.agreed = True, step.asked_about
            execution.make_due(step)
        case f.ApprovalRejected(step_id=str(step_id), by=by, comment=comment):
            execution.refused = ExecutionStatus.REJECTED
            doom(execution, step_id, Doom(StepStatus.SKIPPED, f"rejected by {by}: {comment or 'no comment'}"))
        case f.ApprovalExpired(step_id=str(step_id)):
            execution.refused = ExecutionStatus.EXPIRED
            doom(execution, step_id, Doom(StepStatus.SKIPPED, "nobody approved it in time"))
        case f.ApprovalVoid(step_id=str(step_id)):
            execution.refused = ExecutionStatus.CANCELLED
            doom(execution, step_id, Doom(StepStatus.CANCELLED, _withdrawn(fact)))
        case f.ApprovalGranted(approvers=approvers, at=at):
            execution.plan_approval_open = False
            execution.approved_by, execution.approved_at = ", ".join(approvers), at
        case f.ApprovalRejected(by=by, comment=comment):
            _refuse(execution, ExecutionStatus.REJECTED, f"the plan was rejected by {by}: {comment or 'no comment'}")
        case f.ApprovalExpired():
            _refuse(execution, ExecutionStatus.EXPIRED, "nobody approved the plan in time")
        case f.ApprovalVoid():
            _refuse(execution, ExecutionStatus.CANCELLED, _withdrawn(fact))


def _withdrawn(fact: f.ApprovalVoid) -> str:
    return f"the question was withdrawn by {fact.by}: {fact.reason or 'no reason given'}"


def _refuse(execution: Execution, status: ExecutionStatus, reason: str) -> None:
    execution.plan_approval_open = False
    execution.refused = status
    doom_all(execution, Doom(StepStatus.CANCELLED, reason))
