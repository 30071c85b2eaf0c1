"""What an ended execution leaves to do, and whether anything may follow on it. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from schemas.words import ExecutionStatus, StepStatus
from stage_e.ports.records import ExecutionRecord, StepRow

RETRYABLE = frozenset(
    {
        ExecutionStatus.FAILED,
        ExecutionStatus.PARTIAL,
        ExecutionStatus.TIMED_OUT,
        ExecutionStatus.CANCELLED,
        ExecutionStatus.EXPIRED,
    }
)


@dataclass(frozen=True, slots=True)
class Remains:
    """Steps of the plan by what is left of them, and the rows of what is done."""

    done: frozenset[str]
    """Steps of which nothing is left."""
    found: Mapping[str, tuple[str, ...]]
    """The targets of each step over a list that were found when it ran, in order."""
    done_targets: Mapping[str, tuple[str, ...]]
    """The targets of each step over a list that are done, in order; only of steps of which something is left."""
    rows: tuple[StepRow, ...]
    """What is done: whole steps, and targets, each before the step that it belongs to."""


def what_remains(rows: Iterable[StepRow]) -> Remains:
    """What succeeded, and what is left of the rest, from the rows of an execution that has ended."""
    whole, parts = _sorted_out(rows)
    done = frozenset(row.step_id for row in whole if row.status is StepStatus.SUCCEEDED)
    good = {parent: [row for row in some if row.status is StepStatus.SUCCEEDED] for parent, some in parts.items()}
    return Remains(
        done=done,
        found={parent: _targets(some) for parent, some in parts.items()},
        done_targets={parent: _targets(some) for parent, some in good.items() if some and parent not in done},
        rows=tuple(
            row for each in whole for row in (*good.get(each.step_id, ()), *((each,) if each.step_id in done else ()))
        ),
    )


def why_no_retry(record: ExecutionRecord) -> str | None:
    """Why it cannot be retried, with what to do instead; nothing when it can."""
    if not record.status.finished:
        return f"{_named(record)} is {record.status}: it can be retried once it has ended without completing"
    if record.status not in RETRYABLE:
        why = "a person said no to it" if record.status is ExecutionStatus.REJECTED else "nothing of it is left to do"
        return f"{_named(record)} is {record.status}, {why}: to run its plan again, submit it anew"
    return _why_nothing_follows(record)


def why_no_rollback(record: ExecutionRecord) -> str | None:
    """Why what it did cannot be taken back as a whole, with what to do instead; nothing when it can."""
    if not record.status.finished:
        return f"{_named(record)} is {record.status}: it can be rolled back once it has ended; cancel it to end it"
    if record.submitted.rollback_of is not None:
        of = record.submitted.rollback_of
        return f"{_named(record)} is itself the rollback of {of}: to have those effects again, submit the plan anew"
    return _why_nothing_follows(record)


def _why_nothing_follows(record: ExecutionRecord) -> str | None:
    if record.retried_by is not None:
        return f"{_named(record)} was retried by execution {record.retried_by}: go on from that one"
    if record.rolled_back_by is not None:
        by = record.rolled_back_by
        return f"{_named(record)} was rolled back by execution {by}: retry that one, or submit the plan anew"
    unknown = [row.step_id for row in record.steps if row.status is StepStatus.UNKNOWN]
    if unknown:
        where = f"POST /v1/executions/{record.submitted.execution_id}/resolve"
        return f"nobody knows whether {', '.join(unknown)} took effect: look there, and say so first ({where})"
    return None


def _named(record: ExecutionRecord) -> str:
    return f"execution {record.submitted.execution_id}"


def _sorted_out(rows: Iterable[StepRow]) -> tuple[list[StepRow], dict[str, list[StepRow]]]:
    """Steps of the plan, and targets by the step that they belong to."""
    whole: list[StepRow] = []
    parts: dict[str, list[StepRow]] = {}
    for row in rows:
        if row.parent is None:
            whole.append(row)
        else:
            parts.setdefault(row.parent, []).append(row)
    return whole, parts


def _targets(rows: Iterable[StepRow]) -> tuple[str, ...]:
    return tuple(row.target or "" for row in rows)
