"""What to do next with an execution. Pure: state and moment in, decisions out; the runner carries them out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice

from schemas.words import Outcome, StepStatus
from stage_e.engine import facts as f
from stage_e.engine.brake import RELEASED, Brake
from stage_e.engine.execution import Doom, Execution, StepState
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
class Inquire:
    """Ask what became of the latest attempt of ``step_id``, of which nobody knows; it changes nothing."""

    step_id: str


@dataclass(frozen=True, slots=True)
class WaitForPerson:
    """Nothing to do before somebody approves, resumes or resolves."""


@dataclass(frozen=True, slots=True)
class WaitForRelease:
    """Nothing may be sent before what was stopped, for ``reason``, is let go; at ``at`` something else is due."""

    reason: str
    at: datetime | None = None


Decision = StartAttempt | ExpandStep | AskApproval | Inquire | Record | WakeAt | WaitForPerson | WaitForRelease


def decide(execution: Execution, now: datetime, slots: int, brake: Brake = RELEASED) -> list[Decision]:
    """What is to be done now, with room for at most ``slots`` new attempts. Empty: wait for what is in flight.

    Nothing that ``brake`` holds is sent. Costs what changed since the last decision, not the size of the plan.
    """
    if execution.ended or execution.plan_approval_open:
        return []
    records: list[Decision] = list(_consequences(execution, now))
    if records:
        return records
    if execution.paused:
        return [] if execution.running else [WaitForPerson()]
    asks: list[Decision] = [] if execution.stalled else [AskApproval(step_id) for step_id in execution.to_ask]
    return asks + list(islice(_starts(execution, now, brake), max(slots, 0))) or _waits(execution, now, brake)


def _consequences(execution: Execution, now: datetime) -> Iterator[Record]:
    """Facts that follow from the state alone."""
    deadline = execution.deadline_at
    if deadline is not None and now >= deadline and not execution.cancel_requested:
        yield Record(f.CancelRequested(at=now, by="stage-e", reason="it reached its time limit", time_limit=True))
    for step_id, doom in execution.doomed.items():
        yield Record(_doomed(execution.step(step_id), doom, now))
    if not execution.paused and not execution.stalled:
        yield from _next_waves(execution, now)
    for step_id in execution.gathered:
        yield Record(_gathered(execution, execution.step(step_id), now))
    if _is_over(execution):
        yield Record(f.Ended(at=now, status=end_of(execution)))


def _doomed(step: StepState, doom: Doom, now: datetime) -> f.Fact:
    match doom.status:
        case StepStatus.UNKNOWN:
            return f.StepUnknown(at=now, step_id=step.id, number=step.attempts, reason=doom.reason)
        case StepStatus.CANCELLED:
            return f.StepCancelled(at=now, step_id=step.id, reason=doom.reason)
        case _:
            return f.StepSkipped(at=now, step_id=step.id, reason=doom.reason)


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
    return f.StepFailed(
        at=now,
        step_id=step.id,
        number=0,
        outcome=Outcome.FAILED,
        error=f"{len(children) - len(good)} of {len(children)} targets did not succeed: {_why(step, children)}",
        output={"targets": [*good]},
    )


def _why(step: StepState, children: Iterable[StepState]) -> str:
    """What became of the first few that did not succeed, and of how many that were not begun."""
    bad = [child for child in children if child.status is not StepStatus.SUCCEEDED]
    stopped = "" if step.waves is None else step.waves.stopped
    said = [f"{child.target}: {child.error}" for child in bad if not stopped or child.error != stopped]
    left = len(bad) - len(said)
    return "; ".join([*said[:3], *([f"{left} {stopped}"] if left else [])])


def _next_waves(execution: Execution, now: datetime) -> Iterator[Record]:
    for step_id, moment in execution.waves_due.items():
        step = execution.step(step_id)
        if moment <= now and (waves := step.waves) is not None:
            parts = waves.parts[waves.begun : waves.begun + waves.rule.size(waves.wave + 1)]
            begun = f.WaveBegun(
                at=now,
                step_id=step_id,
                wave=waves.wave + 1,
                targets=tuple(execution.step(part).target or "" for part in parts),
                of=waves.targets,
                failed=len(waves.failed),
                most_failures=waves.budget,
            )
            yield Record(begun)


def due_at(execution: Execution, now: datetime, brake: Brake = RELEASED) -> Iterator[tuple[str, datetime]]:
    """Steps that wait for a moment of their own and may be sent then."""
    waiting = (execution.unclear,) if execution.stalled else (execution.retrying, execution.unclear)
    for step in map(execution.step, chain.from_iterable(waiting)):
        retries = step.status is StepStatus.RETRYING
        moment = step.retry_at if retries else step.ask_at
        held = brake.reason_for(step.spec.tool) is not None or (retries and _is_barred(execution, step, now))
        if moment is not None and not held:
            yield step.id, moment


def _starts(execution: Execution, now: datetime, brake: Brake) -> Iterator[Decision]:
    for step_id in () if execution.stalled else execution.ready:
        step = execution.step(step_id)
        if step.spec.is_loop:
            yield ExpandStep(step_id)
        elif brake.reason_for(step.spec.tool) is None and not _is_barred(execution, step, now):
            yield StartAttempt(step_id, step.attempts + 1)
    for step_id, moment in due_at(execution, now, brake):
        if moment <= now:
            step = execution.step(step_id)
            unknown = step.status is StepStatus.UNKNOWN
            yield Inquire(step_id) if unknown else StartAttempt(step_id, step.attempts + 1)


def _is_barred(execution: Execution, step: StepState, now: datetime) -> bool:
    """Whether something holds it back. A step over a list sends nothing itself; its targets do."""
    if not execution.held_back or step.spec.is_loop:
        return False
    return any(now < hold.until and cause in step.spec.causes for cause, hold in execution.held_back.items())


def next_moment(execution: Execution, now: datetime, brake: Brake = RELEASED) -> datetime | None:
    """When something is due although nothing happens: an attempt, a wave, an inquiry, or what held steps back ends."""
    due = [moment for _, moment in due_at(execution, now, brake)]
    if execution.ready or execution.retrying:
        due += [hold.until for hold in execution.held_back.values() if now < hold.until]
    if not execution.paused and not execution.stalled:
        due.extend(execution.waves_due.values())
    return min(due, default=None)


def why_nothing_before(execution: Execution, at: datetime) -> str:
    """What is waited for until ``at``, the next moment at which something is due."""
    reasons = [hold.reason for hold in execution.held_back.values() if hold.until == at]
    if reasons:
        return reasons[0]
    return "the next wave has its time" if at in execution.waves_due.values() else "what is next has its time"


def _waits(execution: Execution, now: datetime, brake: Brake) -> list[Decision]:
    soonest = next_moment(execution, now, brake)
    if (why := _stopped(execution, brake)) is not None:
        return [WaitForRelease(why, soonest)]
    if soonest is not None:
        return [WakeAt(soonest)]
    begins = execution.ready and not execution.stalled
    return [] if begins or execution.running else [WaitForPerson()]


def _stopped(execution: Execution, brake: Brake) -> str | None:
    """Why a step that could begin may not."""
    waiting = (execution.unclear,) if execution.stalled else (execution.ready, execution.retrying, execution.unclear)
    steps = map(execution.step, chain.from_iterable(waiting))
    reasons = (brake.reason_for(step.spec.tool) for step in steps if not step.spec.is_loop)
    return None if brake == RELEASED else next(filter(None, reasons), None)
