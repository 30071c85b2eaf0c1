"""Rows for the store: what a step, an attempt and a fresh execution look like there."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from schemas.approval import Approval
from schemas.assessment import StepAssessment
from schemas.words import ApprovalState, ExecutionStatus, FailureHandling, Outcome, RiskLevel
from stage_e.engine import facts as f
from stage_e.engine.execution import Execution, StepSpec, StepState, new_execution
from stage_e.engine.graph import graph_of
from stage_e.engine.held import LOCKS, host_behind
from stage_e.engine.retry import RetryPolicy
from stage_e.ports.records import (
    AttemptRow,
    AttemptState,
    ExecutionRecord,
    NewApproval,
    NewExecution,
    StepRow,
    Submitted,
)
from stage_e.tools.operation import Operation

STEP_BY_STEP = 3  # the approval level at which each step that is more than a plain read asks for itself


def fresh_execution(submitted: Submitted) -> Execution:
    """The execution of an accepted plan before anything happened to it."""
    steps = submitted.assessment.steps
    graph = graph_of([step.id for step in steps], {step.id: step.depends_on for step in steps})
    verdicts = {step.id: step for step in steps}
    by_step = submitted.approval_level >= STEP_BY_STEP
    specs = [_spec(operation, verdicts[operation.step_id], by_step=by_step) for operation in submitted.operations]
    execution = new_execution(graph, specs)
    execution.deadline_at = submitted.deadline_at
    return execution


def _spec(operation: Operation, verdict: StepAssessment, *, by_step: bool) -> StepSpec:
    return StepSpec(
        id=operation.step_id,
        effect=operation.effect,
        idempotent=operation.idempotent,
        asks=by_step and (operation.writes or verdict.risk.level is not RiskLevel.LOW),
        is_loop=operation.is_loop,
        causes=frozenset(_causes(operation)),
        reaches_hosts_by=operation.service if operation.service.reaches_hosts else "",
        tolerates=frozenset(verdict.tolerates),
        policy=RetryPolicy(max_attempts=operation.max_attempts, failures_too=_asks_for_retry(verdict)),
        estimate_s=verdict.attempt_s,
        targets=verdict.times,
    )


def _causes(operation: Operation) -> Iterator[str]:
    """What can hold the step back, as far as the plan tells."""
    yield operation.service
    if operation.locks:
        yield LOCKS
    if operation.service.reaches_hosts and not operation.is_loop:
        yield from (host_behind(operation.service, host) for host in operation.targets)


def _asks_for_retry(verdict: StepAssessment) -> bool:
    return verdict.failure is not None and verdict.failure.handling is FailureHandling.RETRY


def step_row(step: StepState) -> StepRow:
    """The projection of one step."""
    return StepRow(
        step_id=step.id,
        status=step.status,
        parent=step.parent,
        target=step.target,
        attempts=step.attempts,
        started_at=step.started_at,
        ended_at=step.ended_at,
        retry_at=step.retry_at,
        output=step.output,
        truncated=step.truncated,
        error=step.error,
    )


def attempt_row(fact: f.StepFact, known: Mapping[tuple[str, int], AttemptRow], *, writes: bool) -> AttemptRow | None:
    """The row of the attempt that ``fact`` begins or ends; ``None`` when it is about no attempt that was sent."""
    if isinstance(fact, f.AttemptStarted):
        return AttemptRow(
            fact.step_id, fact.number, fact.key, fact.token, AttemptState.INTENT, writes, fact.at, locks=fact.locks
        )
    number = getattr(fact, "number", 0)
    begun = known.get((fact.step_id, number))
    if begun is None:
        return None
    state, outcome, error = _ending(fact)
    return replace(begun, state=state, outcome=outcome, error=error, ended_at=fact.at)


def _ending(fact: f.StepFact) -> tuple[AttemptState, str | None, str | None]:
    match fact:
        case f.StepSucceeded():
            return AttemptState.OK, Outcome.SUCCEEDED, None
        case f.StepRetrying(refused=True, error=error):
            return AttemptState.REFUSED, Outcome.FAILED, error
        case f.StepRetrying(outcome=outcome, error=error) | f.StepFailed(outcome=outcome, error=error):
            return AttemptState.FAILED, outcome, error
        case f.StepUnknown(reason=reason):
            return AttemptState.UNKNOWN, Outcome.LOST, reason
        case _:
            msg = f"{type(fact).__name__} ends no attempt"
            raise TypeError(msg)


def execution_of_rows(submitted: Submitted, status: ExecutionStatus, rows: Iterable[StepRow]) -> Execution:
    """The state that the projection shows, enough to say how far it is; it is not for driving."""
    execution = fresh_execution(submitted)
    execution.status = status
    for row in rows:
        step = execution.steps.get(row.step_id)
        if step is None and row.parent is not None:
            parent = execution.step(row.parent)
            step = StepState(row.step_id, parent.spec, parent=row.parent, target=row.target)
            parent.children = (*parent.children, row.step_id)
            execution.steps[row.step_id] = step
        if step is not None:
            step.status, step.started_at, step.ended_at = row.status, row.started_at, row.ended_at
    execution.open_steps = sum(not execution.step(step_id).ended for step_id in execution.graph.ids)
    return execution


def record_of_new(new: NewExecution) -> ExecutionRecord:
    """What a reader would find of an execution that has just been accepted and that nobody drives yet."""
    submitted, question = new.submitted, new.approval
    asked = () if question is None else (_pending(question, submitted),)
    queued = new.status is ExecutionStatus.QUEUED
    return ExecutionRecord(
        submitted=submitted,
        status=new.status,
        token=0,
        driver=None,
        last_seq=len(new.events),
        rings=1 if queued else 0,
        started_at=None,
        ended_at=None,
        wake_at=None,
        steps=new.steps,
        attempts=(),
        approvals=asked,
        result=None,
    )


def _pending(question: NewApproval, submitted: Submitted) -> Approval:
    return Approval(
        approval_id=question.approval_id,
        execution_id=submitted.execution_id,
        step_id=question.step_id,
        level=question.level,
        digest=question.digest,
        state=ApprovalState.PENDING,
        requested_at=submitted.created_at,
        expires_at=question.expires_at,
        quorum=question.quorum,
        targets=question.targets,
        reason=question.reason,
    )
