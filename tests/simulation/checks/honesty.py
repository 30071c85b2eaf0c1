"""What is stored of a step is what really happened to it."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from schemas.words import StepStatus
from stage_e.ports.records import StepRow
from tests.simulation.checks.finding import Finding
from tests.simulation.evidence import Departure, Evidence, Stored
from tests.simulation.weather import Behaviour

TWICE = "nothing with an effect is done twice"
DONE = "succeeded is what was done"
NOT_DONE = "failed is what was not done"
SENT = "what was sent is known"
UNTRUE = "it was carried out, but this is not true"  # a criterion of the plan, held against the output


def no_effect_twice(evidence: Evidence) -> Iterator[Finding]:
    """Nothing is done twice, unless the catalogue says that it does no harm."""
    done = Counter(effect.departure.key for effect in evidence.effects if not effect.departure.idempotent)
    lied = {each.key for each in evidence.departures if each.behaviour.lies}
    for key, times in done.items():
        if times > 1 and key not in lied:
            yield Finding(TWICE, f"{key} was done {times} times")


def words_are_true(evidence: Evidence) -> Iterator[Finding]:
    """Succeeded is what was done; failed for good is what was not, or what the target said failed."""
    done = {(each.departure.execution_id, each.departure.step_id) for each in evidence.effects}
    sent: dict[tuple[str, str], list[Departure]] = defaultdict(list)
    for departure in evidence.departures:
        sent[departure.execution_id, departure.step_id].append(departure)
    for stored in evidence.stored:
        for row in stored.record.steps:
            key = (stored.record.submitted.execution_id, row.step_id)
            if _writes(stored, row) and not any(each.behaviour.lies for each in sent[key]):
                yield from _untrue(row, sent[key], done=key in done)


def _untrue(row: StepRow, sent: list[Departure], *, done: bool) -> Iterator[Finding]:
    where = f"{sent[0].key if sent else row.step_id} is {row.status}"
    if row.status is StepStatus.SUCCEEDED and not done:
        yield Finding(DONE, f"{where} and was not done")
    if row.status is StepStatus.FAILED and done and not _target_said_so(row, sent):
        yield Finding(NOT_DONE, f"{where} ({row.error}) and was done")
    if row.status in {StepStatus.WAITING, StepStatus.AWAITING_APPROVAL} and sent:
        yield Finding(SENT, f"{where} and was sent")


def _target_said_so(row: StepRow, sent: list[Departure]) -> bool:
    return any(each.behaviour is Behaviour.FAILS for each in sent) or UNTRUE in (row.error or "")


def _writes(stored: Stored, row: StepRow) -> bool:
    """Whether the row is of something with an effect that is sent itself, as a step over a list is not."""
    operations = {each.step_id: each for each in stored.record.submitted.operations}
    operation = operations[row.parent or row.step_id]
    return operation.writes and (row.parent is not None or not operation.is_loop)
