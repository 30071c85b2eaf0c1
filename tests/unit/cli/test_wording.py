"""Events as lines."""

import pytest

from cli.terminal.board import Board
from cli.terminal.wording import line_of, progress_line
from schemas.event import Event, EventType
from schemas.execution import Progress
from tests.unit.cli.samples import NOON, an_event, an_execution


@pytest.mark.parametrize(
    ("event", "line"),
    [
        (an_event(1, EventType.EXECUTION_ACCEPTED, mode="background"), "accepted, background"),
        (an_event(2, EventType.EXECUTION_CLAIMED, driver="w", token=2), "w drives it, token 2"),
        (
            an_event(3, EventType.STEP_WAVE_BEGUN, "s1", wave=2, targets=["b", "c"], of=9, failed=1, most_failures=2),
            "Get-Volume: wave 2 begins: b, c; 1 failed so far; it stops at 2",
        ),
        (an_event(3, EventType.STEP_STARTED, "s1", number=2), "Get-Volume: started, attempt 2"),
        (an_event(3, EventType.STEP_FAILED, "s1[ws-01]", error="no"), "Get-Volume on ws-01: failed: no"),
        (an_event(4, EventType.APPROVAL_GRANTED, approvers=["ann", "bob"]), "approved by ann, bob"),
        (an_event(4, EventType.EXECUTION_HELD_BACK, cause="asset-service", reason="busy"), "steps wait: busy"),
        (an_event(5, EventType.EXECUTION_LET_GO, cause="locks", reason="it is free"), "locks: it is free"),
        (an_event(5, EventType.EXECUTION_TIMED_OUT, reason=""), "timed out"),
    ],
)
def test_an_event_is_told_in_a_line(event: Event, line: str) -> None:
    assert line_of(event, Board(an_execution())) == line


@pytest.mark.parametrize("kind", list(EventType))
def test_every_kind_of_event_can_be_told_without_its_data(kind: EventType) -> None:
    event = Event(seq=None if kind.live else 1, type=kind, at=NOON, execution_id="e1")
    assert (line_of(event, Board(an_execution())) is None) is kind.live


def test_what_an_event_quotes_cannot_act_on_the_terminal() -> None:
    event = an_event(1, EventType.STEP_FAILED, "s1", error="\x1b[2J")
    assert "\x1b" not in (line_of(event, Board(an_execution())) or "")


def test_progress_is_told_with_what_is_left() -> None:
    assert progress_line(Progress(done=3, total=6, percent=42.4, eta_s=20)) == "42 %, 3 of 6 steps, about 20 s left"
    assert progress_line(Progress(done=0, total=1, percent=0)) == "0 %, 0 of 1 steps"
