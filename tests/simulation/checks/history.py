"""The stored events: numbered without a gap, the same for everybody, and enough to tell all that is stored."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from schemas.event import EventType
from stage_e.engine.apply import replay
from stage_e.engine.states import IllegalMoveError
from stage_e.events import facts_of_events
from stage_e.projection import fresh_execution, step_row
from tests.simulation.checks.finding import Finding
from tests.simulation.evidence import Evidence, Stored

GAP = "no gap in the events, and no repeat"
REPLAY = "the events tell all that is stored"


def events_without_gap(evidence: Evidence) -> Iterator[Finding]:
    """As they are stored, and as each follower was given them."""
    last = {}
    for stored in evidence.stored:
        execution_id, numbers = stored.record.submitted.execution_id, [event.seq or 0 for event in stored.events]
        last[execution_id] = stored.record.last_seq
        if numbers != list(range(1, stored.record.last_seq + 1)):
            yield Finding(GAP, f"{execution_id} has {numbers}, and its last is {stored.record.last_seq}")
    for followed in evidence.followed:
        if any(after != before + 1 for before, after in pairwise([0, *followed.numbers])):
            yield Finding(GAP, f"a follower of {followed.execution_id} was given {followed.numbers}")
        elif followed.to_the_end and followed.numbers[-1] != last.get(followed.execution_id):
            yield Finding(GAP, f"a follower of {followed.execution_id} was told of the end at {followed.numbers[-1]}")


def replay_is_what_is_stored(evidence: Evidence) -> Iterator[Finding]:
    """Status and steps of each execution, from its events alone; outputs are not in events."""
    for stored in evidence.stored:
        execution_id = stored.record.submitted.execution_id
        try:
            yield from (Finding(REPLAY, f"{execution_id}: {fault}") for fault in _differences(stored))
        except IllegalMoveError as error:
            yield Finding(REPLAY, f"{execution_id}: {error}")


def _differences(stored: Stored) -> Iterator[str]:
    record = stored.record
    execution = replay(fresh_execution(record.submitted), facts_of_events(stored.events))
    if execution.status is not record.status:
        yield f"status {record.status}, by its events {execution.status}"
    if execution.token != record.token or execution.driver != record.driver:
        yield f"{record.driver} with token {record.token}, by its events {execution.driver} with {execution.token}"
    rows = {row.step_id: replace(row, output=None) for row in record.steps}
    told = {step.id: replace(step_row(step), output=None) for step in execution.steps.values()}
    for step_id in rows.keys() | told.keys():
        if rows.get(step_id) != told.get(step_id):
            yield f"step {rows.get(step_id)}, by its events {told.get(step_id)}"
    begun = sum(event.type is EventType.STEP_STARTED for event in stored.events)
    if begun != len(record.attempts):
        yield f"{len(record.attempts)} attempts, by its events {begun}"
