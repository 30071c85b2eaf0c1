"""Everything that was accepted comes to an end, or waits for a person and says why; and nothing of ours breaks."""

from collections.abc import Iterator

from schemas.event import EventType
from schemas.words import ExecutionStatus, StepStatus
from tests.simulation.checks.finding import Finding
from tests.simulation.evidence import Evidence, Stored

STORED = "what is accepted is stored"
ONE_KEY = "one key is one execution"
FAULT = "no fault of our own"
SETTLES = "every accepted execution settles"


def nothing_to_complain_of(evidence: Evidence) -> Iterator[Finding]:
    """No fault of our own was logged, and nobody was met with one."""
    for complaint in evidence.complaints:
        yield Finding(FAULT, complaint)


def all_settled(evidence: Evidence) -> Iterator[Finding]:
    """Long after the storm."""
    stored = {each.record.submitted.execution_id: each for each in evidence.stored}
    for accepted in evidence.accepted:
        if accepted.execution_id not in stored:
            yield Finding(STORED, f"{accepted.execution_id} is not")
    ids = {(each.order, each.execution_id) for each in evidence.accepted}
    for order in {order for order, _ in ids}:
        if len(of_order := sorted(execution_id for number, execution_id in ids if number == order)) > 1:
            yield Finding(ONE_KEY, f"order {order} became {of_order}")
    for each in evidence.stored:
        if (fault := _unsettled(each)) is not None:
            yield Finding(SETTLES, f"{each.record.submitted.execution_id} {fault}")


def _unsettled(stored: Stored) -> str | None:
    record = stored.record
    if record.status.finished:
        open_steps = [row.step_id for row in record.steps if not row.status.finished]
        unknown = {
            name for row in record.steps if row.status is StepStatus.UNKNOWN for name in (row.step_id, row.parent)
        }
        return None if unknown.issuperset(open_steps) else f"is {record.status} with open steps {open_steps}"
    if record.status is not ExecutionStatus.NEEDS_ATTENTION or record.driver is not None or stored.unread:
        return f"is {record.status} under {record.driver}, wakes at {record.wake_at}, unread {len(stored.unread)}"
    if not any(row.status is StepStatus.UNKNOWN for row in record.steps):
        return "needs attention, and no step is unknown"
    if all(event.type is not EventType.EXECUTION_NEEDS_ATTENTION for event in stored.events):
        return "needs attention, and no event says so"
    return None
