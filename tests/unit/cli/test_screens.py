"""Ways to show an execution."""

import io
import json

from cli.terminal.board import Board
from cli.terminal.screens import JsonScreen, PlainScreen, Screen
from schemas.event import Event, EventType
from schemas.execution import Execution
from tests.unit.cli.samples import a_story, an_event, an_execution


def shown(screen: Screen, events: list[Event], execution: Execution | None = None) -> None:
    board = Board(execution or an_execution())
    with screen:
        for event in events:
            board.see(event)
            screen.show(event, board)


def test_a_plain_screen_has_a_line_per_event() -> None:
    stream = io.StringIO()
    shown(PlainScreen(stream), a_story())
    assert [line.split("  ")[1] for line in stream.getvalue().splitlines()] == [
        "accepted, background",
        "worker-vm-7-x drives it, token 1",
        "Get-Volume: started, attempt 1",
        "Get-Volume: done",
        "completed",
    ]


def test_progress_gets_a_line_every_ten_percent() -> None:
    stream = io.StringIO()
    percents = [1.0, 9.0, 12.0, 15.0, 30.0, 31.0]
    shown(
        PlainScreen(stream),
        [an_event(None, EventType.EXECUTION_PROGRESS, done=0, total=1, percent=percent) for percent in percents],
    )
    assert [line.split("  ")[1] for line in stream.getvalue().splitlines()] == [
        "12 %, 0 of 1 steps",
        "30 %, 0 of 1 steps",
    ]


def test_the_first_start_of_one_part_of_many_is_left_out() -> None:
    stream = io.StringIO()
    shown(
        PlainScreen(stream),
        [
            an_event(1, EventType.STEP_STARTED, "s1[ws-01]", number=1),
            an_event(2, EventType.STEP_STARTED, "s1[ws-01]", number=2),
        ],
    )
    assert stream.getvalue().count("\n") == 1


def test_a_json_screen_has_every_event_as_it_came() -> None:
    stream = io.StringIO()
    shown(JsonScreen(stream), a_story())
    assert [json.loads(line)["seq"] for line in stream.getvalue().splitlines()] == [1, 2, 3, 4, 5]
