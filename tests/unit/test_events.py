"""Facts survive being stored as events."""

from datetime import UTC, datetime

import pytest

from schemas.event import EventType
from schemas.words import ExecutionStatus, Mode, Outcome
from stage_e.engine import facts as f
from stage_e.events import event_of, fact_of

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)

FACTS: list[f.Fact] = [
    f.Accepted(at=NOON, mode=Mode.IMMEDIATE, status=ExecutionStatus.RUNNING, requester="ada"),
    f.Claimed(at=NOON, driver="api-1", token=1),
    f.Parked(at=NOON, reason="it waits for a person", not_before=NOON),
    f.ApprovalRequested(at=NOON, approval_id="a1", level=2, digest="sha256:0", expires_at=NOON, step_id="s1"),
    f.ApprovalGranted(at=NOON, approval_id="a1", approvers=("bob", "eve")),
    f.Expanded(at=NOON, step_id="s1", targets=("web-01", "web-02")),
    f.StepTakenOver(at=NOON, step_id="s1[web-01]", of="e0", parent="s1", target="web-01", before="active"),
    f.StepTakenOver(at=NOON, step_id="s1", of="e0", targets=("web-01", "web-02")),
    f.StateCaptured(at=NOON, step_id="s1", number=1, before="active"),
    f.WaveBegun(at=NOON, step_id="s1", wave=2, targets=("web-03",), of=12, failed=1, most_failures=2),
    f.AttemptStarted(at=NOON, step_id="s1", number=2, key="k", token=3),
    f.StepRetrying(at=NOON, step_id="s1", number=2, outcome=Outcome.LOST, error="cut off", retry_at=NOON),
    f.StepSucceeded(at=NOON, step_id="s1", number=2, truncated=True),
    f.StepUnknown(at=NOON, step_id="s1", number=1, reason="cut off"),
    f.CancelRequested(at=NOON, by="stage-e", reason="late", time_limit=True),
    *(f.Ended(at=NOON, status=status) for status in ExecutionStatus if status.finished),
]


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: type(fact).__name__)
def test_a_fact_comes_back_as_it_was(fact: f.Fact) -> None:
    assert fact_of(event_of(fact, "e1", 7)) == fact


def test_an_event_of_a_step_names_it_beside_its_data() -> None:
    event = event_of(FACTS[10], "e1", 7)

    assert (event.seq, event.type, event.step_id) == (7, EventType.STEP_STARTED, "s1")
    assert event.data == {"number": 2, "key": "k", "token": 3, "locks": []}


def test_the_last_event_is_named_after_how_it_ended() -> None:
    assert event_of(f.Ended(at=NOON, status=ExecutionStatus.PARTIAL), "e1", 9).type is EventType.EXECUTION_PARTIAL


def test_an_output_is_not_in_the_event() -> None:
    fact = f.StepSucceeded(at=NOON, step_id="s1", number=1, output={"stdout": "x" * 1000})

    assert "output" not in event_of(fact, "e1", 1).data
