"""What to do next with an execution. Pure: state and moment in, decisions out; the runner carries them out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from schemas.words import Outcome, StepStatus
from stage_e.engine import facts as f
from stage_e.engine.execution import Execution, StepState
from stage_e.engine.status import end_of


@dataclass(frozen=True, slots=True)
class StartAttempt:
    """Try ``step_id`` for the ``number``-th time (from 1)."""

    step_id: str
    number: int


@dataclass(frozen=True, slots=True)
class ExpandStep:
    """Find the targets of a step over a list and record them, or that there are none."""

    step_id: str


@dataclass(frozen=True, slots=True)
class AskApproval:
    """Ask a person about this step, and start nothing of it before."""

    step_id: str


@dataclass(frozen=True, slots=True)
class Record:
    """Nothing to do in the world; this simply follows. Apply it, then decide again."""

    fact: f.Fact


@dataclass(frozen=True, slots=True)
class WakeAt:
    """Nothing to do before ``at``."""

    at: datetime


@dataclass(frozen=True, slots=True)
class WaitForPerson:
    """Nothing to do before somebody approves, resumes or resolves."""


Decision = StartAttempt | ExpandStep | AskApproval | Record | WakeAt | WaitForPerson


def decide(execution: Execution, now: datetime, slots: int) -> list[Decision]:
    """What is to be done now, with room for at most ``slots`` new attempts. Empty: wait for what is in flight.

    Costs what changed since the last decision, not the size of the plan.
    """
    if execution.ended or execution.plan_approval_open:
        return []
    records: list[Decision] = list(_consequences(execution, now))
    if records:
        return records
    if execution.paused:
        return [] if execution.running else [WaitForPerson()]
    asks: list[Decision] = [AskApproval(step_id) for step_id in execution.to_ask]
    return asks + list(islice(_starts(execution, now), max(slots, 0))) or _waits(execution, now)


def _consequences(execution: Execution, now: datetime) -> Iterator[Record]:
    """Facts that follow from the state alone."""
    deadline = execution.deadline_at
    if deadline is not None and now >= deadline and not execution.cancel_requested:
        yield Record(f.CancelRequested(at=now, by="stage-e", reason="it reached its time limit", time_limit=True))
    for step_id, doom in execution.doomed.items():
        made = f.StepCancelled if doom.status is StepStatus.CANCELLED else f.StepSkipped
        yield Record(made(at=now, step_id=step_id, reason=doom.reason))
    for step_id in execution.gathered:
        yield Record(_gathered(execution, execution.step(step_id), now))
    if _is_over(execution):
        yield Record(f.Ended(at=now, status=end_of(execution)))


def _is_over(execution: Execution) -> bool:
    if execution.open_steps == 0:
        return True
    return execution.cancel_requested and not execution.can_go_on and not execution.asking


def _gathered(execution: Execution, step: StepState, now: datetime) -> f.Fact:
    """How a step over a list ended, from how its targets did."""
    children = [execution.step(child) for child in step.children]
    good = [child.target or "" for child in children if child.status is StepStatus.SUCCEEDED]
    if len(good) == len(children):
        return f.StepSucceeded(at=now, step_id=step.id, number=0, output={"targets": [*good]})
    if all(child.status in {StepStatus.CANCELLED, StepStatus.SUCCEEDED} for child in children):
        return f.StepCancelled(at=now, step_id=step.id, reason=f"{len(good)} of {len(children)} targets were done")
    bad = [f"{child.target}: {child.error}" for child in children if child.status is not StepStatus.SUCCEEDED]
    return f.StepFailed(
        at=now,
        step_id=step.id,
        number=0,
        outcome=Outcome.FAILED,
        error=f"{len(bad)} of {len(children)} targets did not succeed: {'; '.join(bad[:3])}",
        output={"targets": [*good]},
    )


def _starts(execution: Execution, now: datetime) -> Iterator[Decision]:
    for step_id in execution.ready:
        step = execution.step(step_id)
        if _is_barred(execution, step, now):
            continue
        yield ExpandStep(step_id) if step.spec.is_loop else StartAttempt(step_id, step.attempts + 1)
    for step_id in execution.retrying:
        step = execution.step(step_id)
        if (step.retry_at is None or step.retry_at <= now) and not _is_barred(execution, step, now):
            yield StartAttempt(step_id, step.attempts + 1)


def _is_barred(execution: Execution, step: StepState, now: datetime) -> bool:
    """Whether something holds it back. A step over a list sends nothing itself; its targets do."""
    if not execution.held or step.spec.is_loop:
        return False
    return any(now < hold.until and cause in step.spec.causes for cause, hold in execution.held.items())


def next_moment(execution: Execution, now: datetime) -> datetime | None:
    """When something is due although nothing happens: a step's next attempt, or the end of what holds it back."""
    retrying = [step for step in map(execution.step, execution.retrying) if step.retry_at is not None]
    due = [step.retry_at for step in retrying if step.retry_at and not _is_barred(execution, step, now)]
    if len(due) < len(retrying) or execution.ready:
        due += [hold.until for hold in execution.held.values() if now < hold.until]
    return min(due, default=None)


def _waits(execution: Execution, now: datetime) -> list[Decision]:
    due = next_moment(execution, now)
    if due is not None:
        return [WakeAt(due)]
    return [] if execution.ready or execution.running else [WaitForPerson()]
