"""What was found out about an attempt of which nobody knows what became, and what follows. Only proof settles."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from schemas.json_text import JsonObject
from schemas.words import Resolution
from stage_e.engine.execution import StepState
from stage_e.engine.facts import Fact, StepInquired, StepResolved

FIRST_INQUIRY = timedelta(seconds=1)  # what was cut off in this moment is often still on its way
WAITS = (timedelta(seconds=4), timedelta(seconds=25))
"""Between one inquiry and the next; after the last of them a person is asked."""
BY = "stage-e"


@dataclass(frozen=True, slots=True)
class Proven:
    """It is proven that it happened, or that it did not. ``evidence`` is what proves it."""

    reason: str
    evidence: JsonObject
    output: JsonObject = field(default_factory=dict)
    """What it yielded, where that is known."""
    happened: bool = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class Unproven:
    """Nothing is proven. ``again``: asking once more may help. ``not_before``: a no counts from then on."""

    reason: str
    again: bool = True
    not_before: datetime | None = None


Finding = Proven | Unproven
_WORDS: Mapping[bool, Resolution] = {True: Resolution.HAPPENED, False: Resolution.DID_NOT_HAPPEN}


def facts_of_finding(step: StepState, finding: Finding, now: datetime) -> Fact:
    """The fact that ``finding`` about the latest attempt of ``step`` amounts to."""
    if isinstance(finding, Proven):
        return StepResolved(
            at=now,
            step_id=step.id,
            number=step.attempts,
            resolution=_WORDS[finding.happened],
            by=BY,
            reason=finding.reason,
            evidence=finding.evidence,
            output=finding.output,
        )
    ask_at = _next_inquiry(step.inquiries, finding, now)
    return StepInquired(at=now, step_id=step.id, number=step.attempts, reason=finding.reason, ask_at=ask_at)


def _next_inquiry(made: int, finding: Unproven, now: datetime) -> datetime | None:
    """``made`` inquiries came before this one. The last one waits for the moment from which a no counts."""
    if not finding.again or made > len(WAITS):
        return None
    if made < len(WAITS):
        return now + WAITS[made]
    return finding.not_before if finding.not_before is not None and finding.not_before > now else None
