"""The ways to show an execution while it is watched: drawn on a terminal, line by line, or as JSON for a program."""

from contextlib import AbstractContextManager
from typing import Protocol, Self, TextIO

from cli.terminal.board import Board
from cli.terminal.wording import line_of, progress_line, stamp
from schemas.event import Event, EventType

PROGRESS_STEP = 10.0  # percent between two lines about it


class Screen(AbstractContextManager["Screen"], Protocol):
    """Shows one execution, from entering to leaving."""

    def show(self, event: Event, board: Board) -> None:
        """Something happened, and ``board`` knows of it already."""

    def tick(self, board: Board) -> None:
        """Time went by; called some times a second."""


class PlainScreen:
    """A line per event."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._said_percent = 0.0

    def show(self, event: Event, board: Board) -> None:
        """As ``Screen.show``."""
        line = None if _is_noise(event, board) else line_of(event, board)
        if event.type is EventType.EXECUTION_PROGRESS and board.progress.percent >= self._said_percent + PROGRESS_STEP:
            self._said_percent = board.progress.percent
            line = progress_line(board.progress)
        if line is not None:
            print(f"{stamp(event)}  {line}", file=self._stream, flush=True)

    def tick(self, board: Board) -> None:
        """Nothing: what stands in a file does not move."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass


class JsonScreen(PlainScreen):
    """One event per line, as JSON."""

    def show(self, event: Event, board: Board) -> None:  # noqa: ARG002 - a program keeps its own board
        """As ``Screen.show``."""
        print(event.model_dump_json(exclude_none=True), file=self._stream, flush=True)


def screen_for_person(stream: TextIO) -> Screen:
    """The screen that suits what ``stream`` is."""
    if not stream.isatty():
        return PlainScreen(stream)
    from rich.console import Console

    from cli.terminal.live_screen import LiveScreen

    return LiveScreen(Console(file=stream))


def _is_noise(event: Event, board: Board) -> bool:
    """Whether it is the first start of one part of many; its end will be said."""
    first = event.type is EventType.STEP_STARTED and event.data.get("number") == 1
    return first and event.step_id not in board.rows
