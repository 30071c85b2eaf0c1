"""An execution drawn on a terminal."""

import io

from rich.console import Console

from cli.terminal.board import Board
from cli.terminal.live_screen import LiveScreen
from schemas.event import Event, EventType
from schemas.words import ExecutionStatus
from tests.unit.cli.samples import a_step, a_story, an_assessment, an_event, an_execution


def drawn(board: Board, events: list[Event], height: int = 24) -> str:
    """What is drawn when all of this has happened."""
    stream = io.StringIO()
    console = Console(file=stream, width=100, height=height, force_terminal=True, color_system=None)
    with LiveScreen(console) as screen:
        for event in events:
            board.see(event)
            screen.show(event, board)
        screen.tick(board)
    return stream.getvalue()


def a_board(*names: str) -> Board:
    steps = [a_step(name, f"Get-{name}") for name in names]
    return Board(an_execution(ExecutionStatus.QUEUED, assessment=an_assessment(*steps)))


def test_what_has_ended_is_drawn_with_its_end() -> None:
    text = drawn(a_board("s1"), a_story())
    assert "✓ Get-s1" in text
    assert "100 % completed" in text


def test_a_step_over_a_list_shows_how_many_are_done() -> None:
    events = [
        an_event(1, EventType.STEP_EXPANDED, "s1", targets=["a", "b", "c"]),
        an_event(2, EventType.STEP_COMPLETED, "s1[a]", number=1),
    ]
    assert "1 of 3 targets" in drawn(a_board("s1"), events)


def test_what_is_left_is_shown_while_it_runs() -> None:
    events = [
        an_event(1, EventType.EXECUTION_CLAIMED, driver="w", token=1),
        an_event(None, EventType.EXECUTION_PROGRESS, done=0, total=1, percent=40.0, eta_s=600),
    ]
    text = drawn(a_board("s1"), events)
    assert " 40 %" in text
    assert "left" in text


def test_in_a_small_terminal_what_moves_is_shown_and_the_rest_counted() -> None:
    board = a_board(*(f"n{number}" for number in range(20)))
    text = drawn(board, [an_event(1, EventType.STEP_STARTED, "n17", number=1)], height=12)
    assert "● Get-n17" in text
    assert "and 16 more" in text


def test_what_it_waits_for_is_drawn_under_its_steps() -> None:
    events = [
        an_event(1, EventType.EXECUTION_CLAIMED, driver="w", token=1),
        an_event(2, EventType.EXECUTION_HELD_BACK, cause="locks", reason="", keys=["host:ws-03"], holders=["e7"]),
    ]
    assert "waits for ws-03, which execution e7 has" in drawn(a_board("s1"), events)
