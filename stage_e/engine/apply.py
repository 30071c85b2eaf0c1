"""Fold facts into an execution. Each fact costs what it touches: at most the out-degree of its step.

Exceptions: a cancel, an abort and a rejection look once at every step.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from schemas.words import ExecutionStatus, StepStatus
from stage_e.engine import facts as f
from stage_e.engine.execution import Doom, Execution, StepState, target_id
from stage_e.engine.held import Hold, host_behind
from stage_e.engine.states import check_execution_move, check_step_move
from stage_e.engine.status import status_of


def replay(execution: Execution, facts: Iterable[f.Fact]) -> Execution:
    """``execution`` after all of ``facts``."""
    for fact in facts:
        apply(execution, fact)
    return execution


def apply(execution: Execution, fact: f.Fact) -> None:
    """Change ``execution`` by one fact.

    Raises:
        IllegalMoveError: the fact cannot happen in this state.
    """
    _fold(execution, fact)
    after = fact.status if isinstance(fact, f.Ended | f.Accepted) else status_of(execution)
    if not isinstance(fact, f.Accepted):
        check_execution_move(execution.status, after)
    execution.status = after


def _fold(execution: Execution, fact: f.Fact) -> None:
    match fact:
        case f.StepFact():
            _fold_step(execution, fact)
        case f.ApprovalRequested() | f.ApprovalGranted() | f.ApprovalRejected():
            _fold_approval(execution, fact)
        case f.ApprovalExpired() | f.ApprovalVoid():
            _fold_approval(execution, fact)
        case f.Accepted(status=status):
            execution.plan_approval_open = status is ExecutionStatus.AWAITING_APPROVAL
        case f.Claimed() | f.Queued() | f.Parked() | f.HandedOver() | f.AttentionNeeded() | f.Ended():
            _fold_claim(execution, fact)
        case f.CancelRequested():
            _cancel(execution, fact)
        case f.Paused() | f.Resumed():
            execution.paused = isinstance(fact, f.Paused)
        case f.HeldBack():
            _hold_back(execution, fact)
        case f.LetGo(cause=cause):
            execution.held.pop(cause, None)


def _fold_claim(execution: Execution, fact: f.Fact) -> None:
    """Whoever says that it waits, or that it is over, has let go of it."""
    execution.driver = fact.driver if isinstance(fact, f.Claimed) else None
    execution.token = fact.token if isinstance(fact, f.Claimed) else execution.token


def _hold_back(execution: Execution, fact: f.HeldBack) -> None:
    execution.held[fact.cause] = Hold(fact.until, fact.reason)
    for step in map(execution.step, fact.steps):
        step.spec = replace(step.spec, causes=step.spec.causes | {fact.cause})


def _cancel(execution: Execution, fact: f.CancelRequested) -> None:
    execution.cancel_requested, execution.timed_out = True, fact.time_limit
    execution.plan_approval_open = False
    why = f"cancelled by {fact.by}: {fact.reason or 'no reason given'}"
    _doom_all(execution, Doom(StepStatus.CANCELLED, why))


def _fold_step(execution: Execution, fact: f.StepFact) -> None:
    step = execution.step(fact.step_id)
    match fact:
        case f.Expanded(targets=targets):
            _expand(execution, step, targets, fact.at)
        case f.AttemptStarted(number=number):
            _move(execution, step, StepStatus.RUNNING)
            step.attempts = number
            step.started_at, step.retry_at, step.error = step.started_at or fact.at, None, None
            execution.running[step.id] = None
        case f.StepRetrying(retry_at=due, error=error):
            _move(execution, step, StepStatus.RETRYING)
            step.retry_at, step.error = due, error
            _wait_again(execution, step)
        case f.StepSucceeded(output=output, truncated=truncated):
            step.output, step.truncated, step.error = output, truncated, None
            _end(execution, step, StepStatus.SUCCEEDED, fact.at)
        case f.StepFailed(error=error, output=output, truncated=truncated):
            step.output, step.truncated, step.error = output, truncated, error
            _end(execution, step, StepStatus.FAILED, fact.at)
        case f.StepSkipped(reason=reason):
            step.error = reason
            _end(execution, step, StepStatus.SKIPPED, fact.at)
        case f.StepCancelled(reason=reason):
            step.error = reason
            _end(execution, step, StepStatus.CANCELLED, fact.at)
        case f.StepUnknown(reason=reason):
            _move(execution, step, StepStatus.UNKNOWN)
            step.error = reason
            execution.unknown[step.id] = None


def _wait_again(execution: Execution, step: StepState) -> None:
    if execution.cancel_requested:
        execution.doomed[step.id] = Doom(StepStatus.CANCELLED, "the execution was stopped before the next attempt")
    else:
        execution.retrying[step.id] = None


def _fold_approval(execution: Execution, fact: f.Fact) -> None:
    match fact:
        case f.ApprovalRequested(step_id=str(step_id), targets=targets):
            step = execution.step(step_id)
            step.asked_about = frozenset(targets)
            _move(execution, step, StepStatus.AWAITING_APPROVAL)
            execution.asking[step_id] = None
        case f.ApprovalGranted(step_id=str(step_id)):
            step = execution.step(step_id)
            _move(execution, step, StepStatus.WAITING)
            step.approved, step.agreed = True, step.asked_about
            execution.make_due(step)
        case f.ApprovalRejected(step_id=str(step_id), by=by, comment=comment):
            execution.refused = ExecutionStatus.REJECTED
            _doom(execution, step_id, Doom(StepStatus.SKIPPED, f"rejected by {by}: {comment or 'no comment'}"))
        case f.ApprovalExpired(step_id=str(step_id)):
            execution.refused = ExecutionStatus.EXPIRED
            _doom(execution, step_id, Doom(StepStatus.SKIPPED, "nobody approved it in time"))
        case f.ApprovalVoid(step_id=str(step_id)):
            execution.refused = ExecutionStatus.CANCELLED
            _doom(execution, step_id, Doom(StepStatus.CANCELLED, _withdrawn(fact)))
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
    _doom_all(execution, Doom(StepStatus.CANCELLED, reason))


def _expand(execution: Execution, step: StepState, targets: tuple[str, ...], at: datetime) -> None:
    _move(execution, step, StepStatus.RUNNING)
    step.started_at = at
    step.children = tuple(target_id(step.id, target) for target in targets)
    step.children_open = len(targets)
    spec = replace(step.spec, is_loop=False, asks=False)
    for child_id, target in zip(step.children, targets, strict=True):
        own = {host_behind(spec.reaches_hosts_by, target)} if spec.reaches_hosts_by else set()
        known = replace(spec, causes=spec.causes | own)
        execution.steps[child_id] = StepState(child_id, known, parent=step.id, target=target)
        execution.ready[child_id] = None


def _end(execution: Execution, step: StepState, status: StepStatus, at: datetime) -> None:
    _move(execution, step, status)
    step.ended_at = at
    execution.any_succeeded |= status is StepStatus.SUCCEEDED
    if step.parent is not None:
        _gather(execution, execution.step(step.parent))
        return
    execution.open_steps -= 1
    execution.ends[status] = execution.ends.get(status, 0) + 1
    for follower in map(execution.step, execution.graph.feeds[step.id]):
        if status is StepStatus.SUCCEEDED or (status is StepStatus.FAILED and step.id in follower.spec.tolerates):
            _unblock(execution, follower)
        else:
            doom = Doom(StepStatus.SKIPPED, f"it needs {step.id}, which {_ended_as(status)}")
            _doom(execution, follower.id, doom)
    if status is StepStatus.FAILED and step.spec.stops_all:
        _doom_all(execution, Doom(StepStatus.SKIPPED, f"the plan stops where {step.id} failed"))


def _gather(execution: Execution, parent: StepState) -> None:
    parent.children_open -= 1
    if parent.children_open == 0:
        execution.gathered[parent.id] = None


def _ended_as(status: StepStatus) -> str:
    return {StepStatus.FAILED: "failed", StepStatus.SKIPPED: "was skipped"}.get(status, "was cancelled")


def _unblock(execution: Execution, step: StepState) -> None:
    step.blocked_by -= 1
    if step.blocked_by == 0 and step.status is StepStatus.WAITING and step.id not in execution.doomed:
        execution.make_due(step)


def _doom(execution: Execution, step_id: str, doom: Doom) -> None:
    """Note that a step will not run, unless it is under way (then its outcome counts) or has ended."""
    if execution.step(step_id).status in _NOT_UNDER_WAY and step_id not in execution.doomed:
        execution.doomed[step_id] = doom
        execution.ready.pop(step_id, None)
        execution.to_ask.pop(step_id, None)


def _doom_all(execution: Execution, doom: Doom) -> None:
    for step_id in list(execution.steps):
        _doom(execution, step_id, doom)


_NOT_UNDER_WAY = frozenset({StepStatus.WAITING, StepStatus.RETRYING, StepStatus.AWAITING_APPROVAL})


def _move(execution: Execution, step: StepState, status: StepStatus) -> None:
    check_step_move(step.id, step.status, status)
    step.status = status
    for work_list in execution.work_lists():
        work_list.pop(step.id, None)
    execution.doomed.pop(step.id, None)
