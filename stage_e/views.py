"""What is stored about an execution, as its readers see it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime

from schemas.event import Event
from schemas.execution import AttemptView, Execution, HeldBy, Links, StepView
from schemas.execution_result_v1 import ExecutionResultV1
from schemas.words import Mode, Outcome
from stage_e.engine import facts as f
from stage_e.engine.execution import Execution as State
from stage_e.events import fact_of
from stage_e.ports.locks import LockWait
from stage_e.ports.records import AttemptRow, ExecutionRecord, StepRow
from stage_e.progress import progress_of
from stage_e.projection import execution_of_rows


def execution_view(record: ExecutionRecord, now: datetime, state: State | None = None) -> Execution:
    """State, progress, steps with their attempts, approvals and result of one execution.

    ``state`` is the execution as the engine sees it, where that is at hand.
    """
    submitted = record.submitted
    state = state or execution_of_rows(submitted, record.status, record.steps)
    result = None if record.result is None else ExecutionResultV1.model_validate(record.result)
    return Execution(
        execution_id=submitted.execution_id,
        job_id=submitted.execution_id if submitted.mode is Mode.BACKGROUND or record.rings else None,
        status=record.status,
        mode=submitted.mode,
        assessment=submitted.assessment,
        created_at=submitted.created_at,
        started_at=record.started_at,
        ended_at=record.ended_at,
        last_seq=record.last_seq,
        token=record.token,
        progress=progress_of(state, now),
        steps=_steps(record.steps, record.attempts),
        approvals=record.approvals,
        result=result,
        error=None if result is None else result.error_message,
        links=links_of(submitted.execution_id),
    )


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


def links_of(execution_id: str) -> Links:
    """Where to go on from an execution."""
    here = f"/v1/executions/{execution_id}"
    return Links(self=here, events=f"{here}/events", stream=f"{here}/stream", cancel=f"{here}/cancel")


def _steps(steps: Iterable[StepRow], attempts: Iterable[AttemptRow]) -> tuple[StepView, ...]:
    by_step: dict[str, list[AttemptView]] = defaultdict(list)
    for row in attempts:
        by_step[row.step_id].append(_attempt(row))
    return tuple(_step(row, tuple(by_step[row.step_id])) for row in steps)


def _step(row: StepRow, attempts: tuple[AttemptView, ...]) -> StepView:
    return StepView(
        id=row.step_id,
        status=row.status,
        attempts=attempts,
        started_at=row.started_at,
        ended_at=row.ended_at,
        output=row.output,
        truncated=row.truncated,
        error=row.error,
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
    )
