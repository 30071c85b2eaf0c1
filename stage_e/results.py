"""Step states as ``ExecutionResultV1``."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from schemas.approval import Approval
from schemas.assessment import Assessment
from schemas.execution_result_v1 import ExecutionResultV1, StepResult
from schemas.json_text import JsonObject
from schemas.words import CriterionCheck, ExecutionStatus, StepStatus
from stage_e.answers import answer_of
from stage_e.engine.execution import Execution, StepState
from stage_e.ports.records import Submitted


def result_of(submitted: Submitted, execution: Execution, ended_at: datetime) -> ExecutionResultV1:
    """The result of an execution that has just ended."""
    everything, unchecked = list(execution.steps.values()), _unchecked(submitted.assessment)
    started_at = min((step.started_at for step in everything if step.started_at is not None), default=None)
    return ExecutionResultV1(
        execution_id=submitted.execution_id,
        status=execution.status,
        mode=submitted.mode,
        answer=answer_of(submitted.operations, execution, execution.status, ""),
        success_count=_count(execution, {StepStatus.SUCCEEDED}),
        failure_count=_count(execution, {StepStatus.FAILED, StepStatus.UNKNOWN}),
        started_at=started_at,
        completed_at=ended_at,
        total_duration_seconds=_seconds(started_at, ended_at),
        output=_output(execution),
        error_message=_error(execution),
        step_results=tuple(
            _step_result(step, unchecked.get(step.parent or step.id, ())) for step in everything if not step.spec.check
        ),
        warnings=tuple(_warnings(execution)),
        approved_by=execution.approved_by,
        approval_timestamp=execution.approved_at,
    )


def result_of_open(submitted: Submitted, status: ExecutionStatus, approvals: Iterable[Approval]) -> ExecutionResultV1:
    """What the front door in Python answers for an execution that has not ended: its status and id."""
    asked = [approval.approval_id for approval in approvals if approval.state == "pending"]
    waits = f" It waits for approval {', '.join(asked)}." if asked else ""
    return ExecutionResultV1(
        execution_id=submitted.execution_id,
        status=status,
        mode=submitted.mode,
        answer=f"Execution {submitted.execution_id} is {status.replace('_', ' ')}.{waits}",
    )


def _count(execution: Execution, states: set[StepStatus]) -> int:
    return sum(step.status in states for step in execution.plan_steps())


def _warnings(execution: Execution) -> Iterator[str]:
    for check in execution.checks():
        if check.spec.optional and check.status is StepStatus.FAILED:
            yield f"{check.called} failed: {check.error}"


def _unchecked(assessment: Assessment) -> dict[str, tuple[str, ...]]:
    return {
        step.id: tuple(each.text for each in step.success_criteria if each.check is CriterionCheck.UNCHECKED)
        for step in assessment.steps
    }


def _step_result(step: StepState, unchecked: tuple[str, ...]) -> StepResult:
    return StepResult(
        step_id=step.id,
        status=step.status,
        started_at=step.started_at,
        completed_at=step.ended_at,
        duration_seconds=_seconds(step.started_at, step.ended_at),
        output=step.output,
        error=step.error,
        unchecked=unchecked,
        taken_over=step.taken_over,
    )


def _seconds(start: datetime | None, end: datetime | None) -> float:
    return max((end - start).total_seconds(), 0.0) if start and end else 0.0


def _output(execution: Execution) -> JsonObject | None:
    """The output of the last steps of the graph: those that nothing else builds on."""
    plan = {step.id: step for step in execution.plan_steps()}
    last = (step for step in plan.values() if not plan.keys() & execution.graph.feeds[step.id])
    outputs: JsonObject = {step.id: step.output for step in last if step.output}
    return outputs or None


def _error(execution: Execution) -> str | None:
    if execution.status is ExecutionStatus.COMPLETED:
        return None
    bad = (StepStatus.FAILED, StepStatus.UNKNOWN, StepStatus.SKIPPED, StepStatus.CANCELLED)
    missing = [step for step in map(execution.step, execution.graph.ids) if not step.spec.optional]
    ordered = sorted((step for step in missing if step.status in bad), key=lambda step: bad.index(step.status))
    return next((f"{step.called}: {step.error}" for step in ordered if step.error), f"it ended {execution.status}")
