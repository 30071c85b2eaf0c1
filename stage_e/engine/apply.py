"""Fold facts into an execution. Each fact costs what it touches: at most the out-degree of its step.

Exceptions: a cancel, an abort and a rejection look once at every step.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from schemas.words import ExecutionStatus, Outcome, Resolution, StepStatus
from stage_e.engine import facts as f
from stage_e.engine.answers import fold_approval
from stage_e.engine.doom import doom, doom_all
from stage_e.engine.execution import Doom, Execution, StepState, target_id, target_state
from stage_e.engine.held import host_behind
from stage_e.engine.holding_back import fold_hold
from stage_e.engine.move import move
from stage_e.engine.settle import FIRST_INQUIRY
from stage_e.engine.states import FIRST_STEP_STATES, IllegalMoveError, check_execution_move
from stage_e.engine.status import status_of
from stage_e.engine.wave_budget import begin_wave, note_in_wave
from stage_e.engine.waves import Waves


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
        case f.StepTakenOver() | f.StateCaptured():
            _fold_past(execution, fact)
        case f.StepFact():
            _fold_step(execution, fact)
        case (
            f.ApprovalRequested() | f.ApprovalGranted() | f.ApprovalRejected() | f.ApprovalExpired() | f.ApprovalVoid()
        ):
            fold_approval(execution, fact)
        case f.Accepted(status=status):
            execution.plan_approval_open = status is ExecutionStatus.AWAITING_APPROVAL
        case f.Claimed() | f.Queued() | f.Parked() | f.HandedOver() | f.AttentionNeeded() | f.Ended():
            _fold_claim(execution, fact)
        case f.CancelRequested():
            _cancel(execution, fact)
        case f.Paused() | f.Resumed():
            execution.paused = isinstance(fact, f.Paused)
        case f.HeldBack() | f.LetGo():
            fold_hold(execution, fact)


def _fold_claim(execution: Execution, fact: f.Fact) -> None:
    """Whoever says that it waits, or that it is over, has let go of it."""
    execution.driver = fact.driver if isinstance(fact, f.Claimed) else None
    execution.token = fact.token if isinstance(fact, f.Claimed) else execution.token
    if isinstance(fact, f.AttentionNeeded | f.Ended):
        execution.unclear.clear()


def _cancel(execution: Execution, fact: f.CancelRequested) -> None:
    execution.cancel_requested, execution.timed_out = True, fact.time_limit
    execution.plan_approval_open = False
    execution.unclear.clear()
    why = f"cancelled by {fact.by}: {fact.reason or 'no reason given'}"
    doom_all(execution, Doom(StepStatus.CANCELLED, why))


def _fold_step(execution: Execution, fact: f.StepFact) -> None:
    step = execution.step(fact.step_id)
    match fact:
        case f.Expanded(targets=targets):
            _expand(execution, step, targets, fact.at)
        case f.WaveBegun(targets=targets):
            begin_wave(execution, step, targets)
        case f.AttemptStarted() | f.StepRetrying():
            _fold_attempt(execution, step, fact)
        case f.StepUnknown() | f.StepInquired() | f.StepResolved():
            _fold_unknown(execution, step, fact)
        case _:
            _fold_end(execution, step, fact)
    if step.parent is not None:
        note_in_wave(execution, execution.step(step.parent), step, fact)


def _fold_attempt(execution: Execution, step: StepState, fact: f.StepFact) -> None:
    match fact:
        case f.AttemptStarted(number=number):
            move(execution, step, StepStatus.RUNNING)
            step.attempts, step.sent_at = number, fact.at
            step.started_at, step.retry_at, step.error = step.started_at or fact.at, None, None
            execution.running[step.id] = None
        case f.StepRetrying(retry_at=due, error=error, outcome=outcome):
            move(execution, step, StepStatus.RETRYING)
            step.retry_at, step.error = due, error
            step.lost |= outcome is not Outcome.FAILED and not step.spec.effect.harmless
            _wait_again(execution, step)


def _fold_end(execution: Execution, step: StepState, fact: f.StepFact) -> None:
    match fact:
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


def _fold_unknown(execution: Execution, step: StepState, fact: f.StepFact) -> None:
    match fact:
        case f.StepUnknown(reason=reason):
            move(execution, step, StepStatus.UNKNOWN)
            step.error, step.lost, step.inquiries, step.retry_at = reason, True, 0, None
            execution.unknown[step.id] = None
            _ask_at(execution, step, fact.at + FIRST_INQUIRY)
        case f.StepInquired(ask_at=ask_at):
            step.inquiries += 1
            _ask_at(execution, step, ask_at)
        case f.StepResolved(resolution=Resolution.HAPPENED, output=output):
            step.output, step.error = output, None
            _end(execution, step, StepStatus.SUCCEEDED, fact.at)
        case f.StepResolved(resolution=Resolution.DID_NOT_HAPPEN, by=by, reason=reason, output=output):
            step.output = output or None
            step.error = f"it did not happen, says {by}: {reason or 'no reason given'}"
            _end(execution, step, StepStatus.FAILED, fact.at)
        case f.StepResolved(resolution=Resolution.TRY_AGAIN):
            move(execution, step, StepStatus.RETRYING)
            step.retry_at, step.ask_at, step.lost = fact.at, None, False
            step.repeat, step.attempts_before = step.repeat + 1, step.attempts
            _wait_again(execution, step)
        case f.StepResolved():  # abort: the cancel that comes with it ends the execution
            _ask_at(execution, step, None)


def _ask_at(execution: Execution, step: StepState, moment: datetime | None) -> None:
    step.ask_at = None if execution.cancel_requested else moment
    execution.unclear.pop(step.id, None)
    if step.ask_at is not None:
        execution.unclear[step.id] = None


def _wait_again(execution: Execution, step: StepState) -> None:
    if execution.cancel_requested:
        doom(execution, step.id, Doom(StepStatus.CANCELLED, "the execution was stopped before the next attempt"))
    else:
        execution.retrying[step.id] = None


def _fold_past(execution: Execution, fact: f.StepTakenOver | f.StateCaptured) -> None:
    match fact:
        case f.StateCaptured(step_id=step_id, before=before):
            execution.step(step_id).before = before
        case f.StepTakenOver():
            _take_over(execution, fact)


def _take_over(execution: Execution, fact: f.StepTakenOver) -> None:
    """A whole step counts as done. A target waits for its step, which then expands over the targets that are left."""
    if fact.parent is not None:
        execution.steps[fact.step_id] = target_state(execution.step(fact.parent), fact.step_id, fact.target or "")
    step = execution.step(fact.step_id)
    if step.status not in FIRST_STEP_STATES or step.attempts:
        raise IllegalMoveError(f"step {step.id} cannot be taken over: it is {step.status} already")
    step.status, step.taken_over, step.ended_at = StepStatus.SUCCEEDED, True, fact.at
    step.output, step.truncated, step.before = fact.output, fact.truncated, fact.before
    step.children = tuple(target_id(step.id, target) for target in fact.targets)
    execution.any_taken_over = True
    for work_list in execution.work_lists():
        work_list.pop(step.id, None)
    if step.parent is None:
        _pass_on(execution, step)


def _expand(execution: Execution, step: StepState, targets: tuple[str, ...], at: datetime) -> None:
    move(execution, step, StepStatus.RUNNING)
    step.started_at = at
    step.children = tuple(target_id(step.id, target) for target in targets)
    for child_id, target in zip(step.children, targets, strict=True):
        if child_id not in execution.steps:
            execution.steps[child_id] = child = target_state(step, child_id, target)
            own = {host_behind(step.spec.reaches_hosts_by, target)} if step.spec.reaches_hosts_by else set()
            child.spec = replace(child.spec, causes=child.spec.causes | own)
    left = tuple(child_id for child_id in step.children if not execution.step(child_id).ended)
    step.children_open = len(left)
    if not left:
        execution.gathered[step.id] = None
    elif step.spec.waves is not None and len(left) > step.spec.waves.above:
        step.waves = Waves(step.spec.waves, left)
        execution.waves_due[step.id] = at
    else:
        execution.ready.update(dict.fromkeys(left))


def _end(execution: Execution, step: StepState, status: StepStatus, at: datetime) -> None:
    move(execution, step, status)
    step.ended_at, step.ask_at, step.lost = at, None, False
    execution.any_succeeded |= status is StepStatus.SUCCEEDED and not step.spec.check
    if step.parent is not None:
        _gather(execution, execution.step(step.parent))
        return
    _pass_on(execution, step)


def _pass_on(execution: Execution, step: StepState) -> None:
    """What follows for the others from the end of a step of the plan."""
    status = step.status
    execution.open_steps -= 1
    execution.to_succeed -= status is StepStatus.SUCCEEDED and not step.spec.optional
    for follower in map(execution.step, execution.graph.feeds[step.id]):
        if status is StepStatus.SUCCEEDED or (status is StepStatus.FAILED and step.id in follower.spec.tolerates):
            _unblock(execution, follower)
        else:
            why = f"it needs {step.called}, which {_ended_as(status)}"
            doom(execution, follower.id, Doom(StepStatus.SKIPPED, why))
    if status is StepStatus.FAILED and step.spec.stops_all:
        doom_all(execution, Doom(StepStatus.SKIPPED, f"the plan stops where {step.called} failed"))


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
