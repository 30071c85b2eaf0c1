"""Rows for the store: what a step, an attempt and a fresh execution look like there."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from textwrap import shorten

from schemas.approval import Approval
from schemas.assessment import CheckAssessment, StepAssessment
from schemas.json_text import JsonObject
from schemas.words import (
    ApprovalState,
    ExecutionStatus,
    FailureHandling,
    Outcome,
    Resolution,
    RiskLevel,
    StepStatus,
)
from stage_e.assess.level import STEP_BY_STEP
from stage_e.assess.waves import rule_of
from stage_e.assess.whole import tolerances, whole_graph
from stage_e.engine import facts as f
from stage_e.engine.execution import Execution, StepSpec, StepState, new_execution
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

LONGEST_NAME = 120  # characters of a check's prose that stand in a sentence
Tolerated = Mapping[str, tuple[str, ...]]
"""Of what each step and check waits for, what may just as well fail."""


def fresh_execution(submitted: Submitted) -> Execution:
    """The execution of an accepted plan before anything happened to it."""
    assessment, by_step = submitted.assessment, submitted.approval_level >= STEP_BY_STEP
    tolerated = tolerances(assessment.steps, assessment.checks)
    steps = {step.id: step for step in assessment.steps}
    checks = {check.id: check for check in assessment.checks}
    order = [operation.step_id for operation in submitted.operations]
    graph = whole_graph(assessment.steps, assessment.checks, assessment.taken_over, order)
    specs = (
        _check_spec(operation, checks[operation.step_id], tolerated)
        if operation.step_id in checks
        else _spec(operation, steps.get(operation.step_id), tolerated, by_step=by_step)
        for operation in submitted.operations
    )
    execution = new_execution(graph, specs)
    execution.deadline_at = submitted.deadline_at
    execution.go_on_beside_unknown = submitted.assessment.go_on_beside_unknown
    return execution


def _check_spec(operation: Operation, check: CheckAssessment, tolerated: Tolerated) -> StepSpec:
    return StepSpec(
        id=check.id,
        effect=operation.effect,
        causes=frozenset(_causes(operation)),
        reaches_hosts_by=operation.service if operation.service.reaches_hosts else "",
        stops_all=check.stage == "during" and not check.optional,
        tolerates=frozenset(tolerated[check.id]),
        policy=RetryPolicy(max_attempts=operation.max_attempts),
        estimate_s=check.attempt_s,
        check=shorten(check.check, LONGEST_NAME, placeholder="..."),
        optional=check.optional,
    )


def _spec(operation: Operation, verdict: StepAssessment | None, tolerated: Tolerated, *, by_step: bool) -> StepSpec:
    """What the engine must know of a step; nobody has judged one that is taken over, as it never runs."""
    if verdict is None:
        return StepSpec(id=operation.step_id, effect=operation.effect, is_loop=operation.is_loop)
    return StepSpec(
        id=operation.step_id,
        tool=operation.tool,
        effect=operation.effect,
        idempotent=operation.idempotent,
        asks=by_step and (operation.writes or verdict.risk.level is not RiskLevel.LOW),
        is_loop=operation.is_loop,
        causes=frozenset(_causes(operation)),
        reaches_hosts_by=operation.service if operation.service.reaches_hosts else "",
        tolerates=frozenset(tolerated[verdict.id]),
        policy=RetryPolicy(max_attempts=operation.max_attempts, failures_too=_asks_for_retry(verdict)),
        estimate_s=verdict.attempt_s,
        targets=verdict.times,
        waves=None if verdict.waves is None else rule_of(verdict.waves),
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
        taken_over=step.taken_over,
        before=step.before,
    )


def attempt_rows(
    fact: f.StepFact, known: Mapping[tuple[str, int], AttemptRow], *, writes: bool
) -> tuple[AttemptRow, ...]:
    """Rows of the attempts that ``fact`` begins, ends or settles; none when it is about no attempt that was sent."""
    if isinstance(fact, f.AttemptStarted):
        begun = AttemptRow(
            fact.step_id, fact.number, fact.key, fact.token, AttemptState.INTENT, writes, fact.at, locks=fact.locks
        )
        before = known.get((fact.step_id, fact.number - 1))
        lost = before is not None and before.state is AttemptState.UNKNOWN
        return (replace(before, state=AttemptState.REPEATED), begun) if before is not None and lost else (begun,)
    row = known.get((fact.step_id, getattr(fact, "number", 0)))
    if row is None or isinstance(fact, f.StepInquired | f.StateCaptured):
        return ()
    if isinstance(fact, f.StepResolved):
        settled = replace(row, state=_SETTLED.get(fact.resolution, row.state), evidence=_evidence(fact))
        return (settled,) if row.state is AttemptState.UNKNOWN else ()
    if row.state is not AttemptState.INTENT:  # it ended before, and what follows is about its step
        return ()
    state, outcome, error = _ending(fact, writes=writes)
    return (replace(row, state=state, outcome=outcome, error=error, ended_at=fact.at),)


_SETTLED = {
    Resolution.HAPPENED: AttemptState.RESOLVED_HAPPENED,
    Resolution.DID_NOT_HAPPEN: AttemptState.RESOLVED_NOT,
}


def _evidence(fact: f.StepResolved) -> JsonObject:
    return {"resolution": fact.resolution, "by": fact.by, "reason": fact.reason, **fact.evidence}


def _ending(fact: f.StepFact, *, writes: bool) -> tuple[AttemptState, str | None, str | None]:
    match fact:
        case f.StepSucceeded():
            return AttemptState.OK, Outcome.SUCCEEDED, None
        case f.StepRetrying(refused=True, error=error):
            return AttemptState.REFUSED, Outcome.FAILED, error
        case f.StepRetrying(outcome=Outcome.LOST | Outcome.TIMED_OUT as outcome, error=error) if writes:
            return AttemptState.UNKNOWN, outcome, error
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
            step = _target_of_row(execution.step(row.parent), row)
            execution.steps[row.step_id] = step
        if step is not None:
            step.status, step.started_at, step.ended_at = row.status, row.started_at, row.ended_at
    execution.open_steps = sum(not execution.step(step_id).ended for step_id in execution.graph.ids)
    return execution


def _target_of_row(parent: StepState, row: StepRow) -> StepState:
    """One that was taken over belongs to its step only once that has expanded: until then nobody counts it."""
    if parent.status is not StepStatus.WAITING:
        parent.children = (*parent.children, row.step_id)
    return StepState(row.step_id, parent.spec, parent=row.parent, target=row.target)


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
        stopped=None,
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
