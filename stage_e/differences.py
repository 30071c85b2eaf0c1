"""What went otherwise than was foreseen when an execution was accepted, for whoever reads its history."""

from collections.abc import Iterator
from itertools import islice

from schemas.execution_result_v1 import ExecutionResultV1
from schemas.findings import printable
from schemas.words import Mode, StepStatus
from stage_e.ports.records import ExecutionRecord, StepRow

MOST = 20
LONGEST = 200
BAD = {
    StepStatus.FAILED: "failed",
    StepStatus.UNKNOWN: "may have happened or not",
    StepStatus.SKIPPED: "was left out",
    StepStatus.CANCELLED: "was cancelled",
}


def differences_of(record: ExecutionRecord, result: ExecutionResultV1 | None) -> tuple[str, ...]:
    """Sentences, at most 20 of them; none while nothing has differed."""
    found = [*_of_the_whole(record), *_of_steps(record), *_settled(record), *(result.warnings if result else ())]
    more = [f"and {len(found) - MOST} more"] if len(found) > MOST else []
    return (*(printable(each, LONGEST) for each in islice(found, MOST)), *more)


def duration_of(record: ExecutionRecord) -> float | None:
    """Seconds from its start to its end; ``None`` before, and for what never started."""
    if record.started_at is None or record.ended_at is None:
        return None
    return max((record.ended_at - record.started_at).total_seconds(), 0.0)


def _of_the_whole(record: ExecutionRecord) -> Iterator[str]:
    took_s, estimate = duration_of(record), record.submitted.assessment.estimate
    if took_s is not None and took_s > estimate.p90_s:
        yield f"it took {took_s:.1f} s; mostly it is under {estimate.p90_s:.1f} s"
    if record.submitted.mode is Mode.IMMEDIATE and record.rings and not record.approvals:
        yield "it was to run at once, and went on in the background"


def _of_steps(record: ExecutionRecord) -> Iterator[str]:
    parts = [row for row in record.steps if row.parent is not None]
    for step in record.submitted.assessment.steps:
        foreseen, met = {*step.targets}, {row.target for row in parts if row.parent == step.id}
        if foreseen and met and foreseen != met:
            yield f"step {step.id} met {len(met)} targets; {len(foreseen)} were foreseen"
    whole = {row.parent for row in parts if row.status in BAD}
    for row in record.steps:
        if row.step_id not in whole:  # its parts say it
            yield from _of_step(row)


def _of_step(row: StepRow) -> Iterator[str]:
    if row.status in BAD:
        yield f"step {row.step_id} {BAD[row.status]}{f': {row.error}' if row.error else ''}"
    if row.attempts > 1:
        yield f"step {row.step_id} took {row.attempts} attempts"
    if row.truncated:
        yield f"the output of step {row.step_id} was longer than what is kept"


def _settled(record: ExecutionRecord) -> Iterator[str]:
    for row in record.attempts:
        if row.evidence is not None and row.evidence.get("how") == "person":
            said, by = row.evidence.get("resolution"), row.evidence.get("by")
            yield f"step {row.step_id} was settled by {by}: {said}"
