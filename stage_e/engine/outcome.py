"""How an attempt ended, and which fact follows from that."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from schemas.json_text import JsonObject
from schemas.words import Outcome
from stage_e.engine.facts import Fact, StepFailed, StepRetrying, StepSucceeded, StepUnknown
from stage_e.engine.retry import RetryPolicy, retry_at


@dataclass(frozen=True, slots=True)
class Succeeded:
    """The target proved that it is done."""

    output: JsonObject
    truncated: bool = False
    waited: timedelta = timedelta()
    """For its turn, which is no part of what it takes."""


@dataclass(frozen=True, slots=True)
class Refused:
    """It was not done, for certain: nothing reached the target, or it said no before it began.

    ``retry_after`` is the wait that the service asked for.
    """

    error: str
    temporary: bool
    retry_after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """The target proved that it tried and failed."""

    error: str
    output: JsonObject | None = None
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class Lost:
    """It was sent and nobody can say what became of it. ``timed_out`` when the time limit was the reason."""

    error: str
    timed_out: bool = False


AttemptOutcome = Succeeded | Refused | Failed | Lost


@dataclass(frozen=True, slots=True)
class Tried:
    """The attempt that ended: of which step, which one, and whether it may simply be made again."""

    step_id: str
    number: int
    repeatable: bool
    """A read, or an operation that the catalogue declares idempotent."""
    policy: RetryPolicy
    harmless: bool = False
    """It changes nothing, so that even one that failed may be made again."""
    before: int = 0
    """Attempts that do not count, because a person has ordered the step anew since."""
    lost_before: bool = False
    """An earlier attempt may have changed something; nobody knows."""

    @property
    def is_last(self) -> bool:
        """Whether the policy allows no further one."""
        return self.number - self.before >= self.policy.max_attempts


def facts_of(tried: Tried, outcome: AttemptOutcome, now: datetime, jitter: float) -> Fact:
    """The fact that ``outcome`` amounts to. ``jitter`` is a random number in [0, 1)."""
    match outcome:
        case Succeeded(output, truncated):
            return StepSucceeded(at=now, step_id=tried.step_id, number=tried.number, output=output, truncated=truncated)
        case Refused(error, temporary):
            return _again(tried, Outcome.FAILED, error, now, jitter, allowed=temporary, refused=outcome)
        case Failed(error) if tried.policy.failures_too and tried.harmless and not tried.is_last:
            return _again(tried, Outcome.FAILED, error, now, jitter)
        case Failed(error, output, truncated):
            return StepFailed(
                at=now,
                step_id=tried.step_id,
                number=tried.number,
                outcome=Outcome.FAILED,
                error=error,
                output=output,
                truncated=truncated,
            )
        case Lost(error, timed_out):
            if not tried.repeatable or (tried.is_last and not tried.harmless):
                return StepUnknown(at=now, step_id=tried.step_id, number=tried.number, reason=error)
            word = Outcome.TIMED_OUT if timed_out else Outcome.LOST
            return _again(tried, word, error, now, jitter)
        case _:
            assert_never(outcome)


def _again(
    tried: Tried,
    word: Outcome,
    error: str,
    now: datetime,
    jitter: float,
    *,
    allowed: bool = True,
    refused: Refused | None = None,
) -> Fact:
    if (not allowed or tried.is_last) and tried.lost_before:
        unclear = f"an attempt before it is lost, and this one was refused: {error}"
        return StepUnknown(at=now, step_id=tried.step_id, number=tried.number, reason=unclear)
    if not allowed or tried.is_last:
        return StepFailed(at=now, step_id=tried.step_id, number=tried.number, outcome=word, error=error)
    due = retry_at(tried.policy, tried.number - tried.before, now, jitter, refused.retry_after if refused else None)
    return StepRetrying(
        at=now,
        step_id=tried.step_id,
        number=tried.number,
        outcome=word,
        error=error,
        retry_at=due,
        refused=refused is not None,
    )
