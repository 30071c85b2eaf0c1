"""What must be said about attempts that a driver left in flight, and about a step that cannot be tried once more."""

from datetime import datetime

from schemas.words import Outcome
from stage_e.engine.execution import Execution, StepState
from stage_e.engine.facts import Fact, StepFailed, StepUnknown
from stage_e.engine.outcome import Lost, Tried, facts_of


def facts_of_lost_attempts(execution: Execution, now: datetime, jitter: float) -> list[Fact]:
    """One fact per attempt in flight: it is tried again where that can do no harm, and unknown otherwise."""
    return [
        facts_of(tried(execution.step(step_id)), Lost("its driver vanished while it was in flight"), now, jitter)
        for step_id in execution.running
    ]


def fact_of_no_attempt(step: StepState, error: str, now: datetime) -> Fact:
    """``step`` cannot be sent, for ``error``: it has failed, unless an attempt before may have done it."""
    if step.lost:
        reason = f"attempt {step.attempts} is lost, and it was not tried again: {error}"
        return StepUnknown(at=now, step_id=step.id, number=step.attempts, reason=reason)
    return StepFailed(at=now, step_id=step.id, number=0, outcome=Outcome.FAILED, error=error)


def tried(step: StepState) -> Tried:
    """The latest attempt of ``step``."""
    spec = step.spec
    return Tried(
        step.id,
        step.attempts,
        spec.repeatable,
        spec.policy,
        harmless=spec.effect.harmless,
        before=step.attempts_before,
        lost_before=step.lost,
    )
