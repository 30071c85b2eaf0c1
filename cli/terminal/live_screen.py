"""An execution drawn on a terminal: a row per step, a bar, the time gone and the time left."""

import time
from datetime import UTC, datetime
from typing import Self

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Column, Table
from rich.text import Text

from cli.terminal.board import Board, Row
from cli.terminal.text import span
from schemas.event import Event, EventType
from schemas.words import ExecutionStatus, StepStatus

LOOKS = {
    StepStatus.WAITING: ("·", "dim"),
    StepStatus.AWAITING_APPROVAL: ("?", "yellow"),
    StepStatus.RUNNING: ("●", "cyan"),
    StepStatus.RETRYING: ("↻", "yellow"),
    StepStatus.SUCCEEDED: ("✓", "green"),
    StepStatus.FAILED: ("✗", "red"),
    StepStatus.SKIPPED: ("-", "dim"),
    StepStatus.CANCELLED: ("-", "dim"),
    StepStatus.UNKNOWN: ("?", "red"),
    StepStatus.ROLLED_BACK: ("↶", "yellow"),
}
ASIDE = frozenset({StepStatus.SUCCEEDED, StepStatus.SKIPPED, StepStatus.CANCELLED, StepStatus.WAITING})
MOST_WAITS = 4
ROOM = 8  # lines of the terminal that are left to other things


class LiveScreen:
    """Redrawn in place while it is entered."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live = Live(console=console, auto_refresh=False, transient=False)
        self._told_s = time.monotonic()

    def show(self, event: Event, board: Board) -> None:  # noqa: ARG002 - drawn at the next tick
        """As ``Screen.show``."""
        if event.type is EventType.EXECUTION_PROGRESS:
            self._told_s = time.monotonic()

    def tick(self, board: Board) -> None:
        """As ``Screen.tick``."""
        self._live.update(self._drawn(board), refresh=True)

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def _drawn(self, board: Board) -> RenderableType:
        columns = [Column(no_wrap=True, overflow="ellipsis") for _ in range(3)]  # a row never becomes two
        table = Table.grid(*columns, padding=(0, 1))
        rows = [*board.rows.values()]
        waits = [_wait(line) for line in board.waits.lines()[:MOST_WAITS]]
        shown = _most_telling(rows, max(self._console.height - ROOM - len(waits), 3))
        for row in shown:
            table.add_row(*_cells(row))
        hidden = Text(f"  ... and {len(rows) - len(shown)} more", style="dim") if len(shown) < len(rows) else Text()
        return Group(table, *([hidden] if hidden else []), *waits, self._bar(board))

    def _bar(self, board: Board) -> RenderableType:
        percent = 100.0 if board.status is ExecutionStatus.COMPLETED else board.progress.percent
        line = Table.grid(padding=(0, 1))
        line.add_row(
            ProgressBar(total=100, completed=percent, width=40),
            Text(f"{percent:3.0f} %", style="bold"),
            Text(self._times(board), style="dim"),
        )
        return line

    def _times(self, board: Board) -> str:
        gone = span(max((datetime.now(UTC) - board.began_at).total_seconds(), 0))
        if board.status.finished:
            return f"{board.status} after {span(max((board.heard_at - board.began_at).total_seconds(), 0))}"
        if board.status is not ExecutionStatus.RUNNING:
            return f"{board.status.replace('_', ' ')}, {gone}"
        if board.progress.eta_s is None:
            return gone
        left = max(board.progress.eta_s - (time.monotonic() - self._told_s), 0)
        return f"{gone}, about {span(left)} left"


def _most_telling(rows: list[Row], most: int) -> list[Row]:
    """As many rows as there is room for, in their order: those that move or failed before those that do not."""
    if len(rows) <= most:
        return rows
    moving = [row for row in rows if row.status not in ASIDE][:most]
    waiting = [row for row in rows if row.status is StepStatus.WAITING][: most - len(moving)]
    chosen = {row.step_id for row in (*moving, *waiting)}
    return [row for row in rows if row.step_id in chosen]


def _wait(line: str) -> Text:
    return Text(f"  waits {line}", style="yellow", no_wrap=True, overflow="ellipsis")


def _cells(row: Row) -> tuple[Text, Text, Text]:
    sign, style = LOOKS[row.status]
    return Text(sign, style=style), Text(row.label), Text(_note(row), style="dim")


def _note(row: Row) -> str:
    words = []
    if row.parts:
        ended = sum(status.finished for status in row.parts.values())
        words.append(f"{ended} of {len(row.parts)} targets")
    if row.attempt > 1:
        words.append(f"attempt {row.attempt}")
    if row.note and row.status is not StepStatus.SUCCEEDED:
        words.append(row.note)
    return ", ".join(words)
