"""What a new driver must say about attempts that the last one left in flight."""

from datetime import datetime

from stage_e.engine.execution import Execution, StepState
from stage_e.engine.facts import Fact
from stage_e.engine.outcome import Lost, Tried, facts_of


def facts_of_lost_attempts(execution: Execution, now: datetime, jitter: float) -> list[Fact]:
    """One fact per attempt in flight: it is tried again where that can do no harm, and unknown otherwise."""
    return [
        facts_of(tried(execution.step(step_id)), Lost("its driver vanished while it was in flight"), now, jitter)
        for step_id in execution.running
    ]


def tried(step: StepState) -> Tried:
    """The latest attempt of ``step``."""
    spec = step.spec
    return Tried(
        step.id,
        step.attempts,
        spec.repeatable,
        spec.policy,
        harmless=spec.effect.harmless,
        may_be_done=step.may_be_done,
    )
