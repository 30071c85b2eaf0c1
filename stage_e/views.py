"""What is stored about an execution, as its readers see it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime

from schemas.assessment import CheckAssessment
from schemas.event import Event
from schemas.execution import AttemptView, CheckView, Execution, HeldBy, Links, StepView
from schemas.execution_result_v1 import ExecutionResultV1
from schemas.waves import WaveProgress
from schemas.words import ApprovalState, Mode, Outcome, StepStatus, Verdict
from stage_e.assess.at_once import AtOnce
from stage_e.differences import differences_of, duration_of
from stage_e.engine import facts as f
from stage_e.engine.execution import Execution as State
from stage_e.events import fact_of
from stage_e.ports.locks import LockWait
from stage_e.ports.records import AttemptRow, ExecutionRecord, StepRow
from stage_e.progress import progress_of
from stage_e.projection import execution_of_rows
from stage_e.remains import why_no_retry
from stage_e.rolling_back import can_roll_back, undone_rows
from stage_e.wave_view import waves_of

_USUAL = AtOnce()


def execution_view(
    record: ExecutionRecord, now: datetime, state: State | None = None, at_once: AtOnce = _USUAL
) -> Execution:
    """State, progress, steps with their attempts, approvals and result of one execution.

    ``state`` is the execution as the engine sees it, where that is at hand; ``at_once`` is what drives go by.
    """
    submitted = record.submitted
    steps, checks = _steps(record), {check.id: check for check in submitted.assessment.checks}
    state = state or execution_of_rows(submitted, record.status, record.steps)
    result = None if record.result is None else ExecutionResultV1.model_validate(record.result)
    view = Execution(
        execution_id=submitted.execution_id,
        job_id=submitted.execution_id if submitted.mode is Mode.BACKGROUND or record.rings else None,
        status=record.status,
        mode=submitted.mode,
        requester=submitted.requester,
        request_text=submitted.request_text or None,
        assessment=submitted.assessment,
        created_at=submitted.created_at,
        started_at=record.started_at,
        ended_at=record.ended_at,
        last_seq=record.last_seq,
        token=record.token,
        progress=progress_of(state, now, at_once),
        stopped=record.stopped,
        steps=tuple(step for step in steps if step.id not in checks),
        checks=tuple(_check(checks[step.id], step) for step in steps if step.id in checks),
        approvals=record.approvals,
        result=result,
        error=None if result is None else result.error_message,
        retry_of=submitted.retry_of,
        rollback_of=submitted.rollback_of,
        links=links_of(record),
    )
    return _with_history(view, record)


def with_waits(execution: Execution, record: ExecutionRecord, holders: Iterable[Execution], last: Event) -> Execution:
    """``execution`` with what it waits for: ``holders`` are those of its own tenant, ``last`` is its last event."""
    known = {holder.execution_id: holder for holder in holders}
    held = tuple(_held_by(wait, known.get(wait.holder)) for wait in record.waits_for)
    return execution.model_copy(update={"waits_for": (*held, *_takes_no_calls(fact_of(last)))})


def _takes_no_calls(fact: f.Fact) -> Iterator[HeldBy]:
    if isinstance(fact, f.Parked):
        for cause in fact.waits_for:
            yield HeldBy(target=cause, until=fact.not_before, reason=fact.reason)


def _held_by(wait: LockWait, holder: Execution | None) -> HeldBy:
    target = wait.key.removeprefix("host:")
    if holder is None:
        return HeldBy(target=target)
    eta_s = holder.progress.eta_s
    return HeldBy(target=target, execution_id=holder.execution_id, status=holder.status, eta_s=eta_s)


def links_of(record: ExecutionRecord) -> Links:
    """Where to go on from an execution; a retry and a rollback only where they are possible."""
    here = f"/v1/executions/{record.submitted.execution_id}"
    return Links(
        self=here,
        events=f"{here}/events",
        stream=f"{here}/stream",
        cancel=f"{here}/cancel",
        resolve=f"{here}/resolve",
        retry=f"{here}/retry" if why_no_retry(record) is None else None,
        rollback=f"{here}/rollback" if can_roll_back(record) else None,
    )


def _with_history(execution: Execution, record: ExecutionRecord) -> Execution:
    """``execution`` with who agreed, how long it took, what differed from what was foreseen, and what follows on it."""
    found = {
        "approved_by": _approved_by(record),
        "duration_s": duration_of(record),
        "differed": differences_of(record, execution.result),
        "retried_by": record.retried_by,
        "rolled_back_by": record.rolled_back_by,
    }
    return execution.model_copy(update=found)


def _approved_by(record: ExecutionRecord) -> tuple[str, ...]:
    agreed = [approval for approval in record.approvals if approval.state is ApprovalState.APPROVED]
    votes = sorted((vote for approval in agreed for vote in approval.votes), key=lambda vote: vote.at)
    return tuple(dict.fromkeys(vote.approver for vote in votes if vote.decision is Verdict.APPROVE))


def _steps(record: ExecutionRecord) -> tuple[StepView, ...]:
    by_step: dict[str, list[AttemptView]] = defaultdict(list)
    for row in record.attempts:
        by_step[row.step_id].append(_attempt(row))
    undone, waves = undone_rows(record), waves_of(record)
    return tuple(_step(row, tuple(by_step[row.step_id]), undone, waves.get(row.step_id)) for row in record.steps)


def _step(
    row: StepRow, attempts: tuple[AttemptView, ...], undone: frozenset[str], waves: WaveProgress | None
) -> StepView:
    return StepView(
        id=row.step_id,
        status=StepStatus.ROLLED_BACK if row.step_id in undone else row.status,
        attempts=attempts,
        started_at=row.started_at,
        ended_at=row.ended_at,
        output=row.output,
        truncated=row.truncated,
        error=row.error,
        taken_over=row.taken_over,
        before=row.before,
        waves=waves,
    )


def _check(check: CheckAssessment, step: StepView) -> CheckView:
    return CheckView(
        **dict(step),
        check=check.check,
        stage=check.stage,
        on_failure=check.on_failure,
        text=check.operation.text,
        target=check.target,
    )


def _attempt(row: AttemptRow) -> AttemptView:
    return AttemptView(
        number=row.number,
        key=row.key,
        token=row.token,
        outcome=None if row.outcome is None else Outcome(row.outcome),
        started_at=row.started_at,
        ended_at=row.ended_at,
        error=row.error,
        evidence=row.evidence,
    )
