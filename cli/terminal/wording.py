"""Events as lines for a person."""

from collections.abc import Callable

from cli.terminal.board import Board, listed, note_of
from cli.terminal.text import clock_time, safe, span
from schemas.event import Event, EventType
from schemas.execution import Progress

SAID: dict[EventType, Callable[[Event], str]] = {
    EventType.EXECUTION_ACCEPTED: lambda event: f"accepted, {_word(event, 'mode')}",
    EventType.EXECUTION_QUEUED: lambda event: f"waits: {note_of(event)}",
    EventType.EXECUTION_PARKED: lambda event: f"waits: {note_of(event)}",
    EventType.EXECUTION_CLAIMED: lambda event: f"{_word(event, 'driver')} drives it, token {_word(event, 'token')}",
    EventType.EXECUTION_HANDED_OVER: lambda event: f"goes on in the background ({note_of(event)})",
    EventType.EXECUTION_CANCEL_REQUESTED: lambda event: _with_note(f"is to end, asked by {_word(event, 'by')}", event),
    EventType.EXECUTION_HELD_BACK: lambda event: f"steps wait: {note_of(event)}",
    EventType.EXECUTION_LET_GO: lambda event: f"{_word(event, 'cause')}: {note_of(event)}",
    EventType.EXECUTION_PAUSED: lambda event: f"paused by {_word(event, 'by')}: nothing new starts",
    EventType.EXECUTION_RESUMED: lambda event: f"resumed by {_word(event, 'by')}",
    EventType.EXECUTION_NEEDS_ATTENTION: lambda event: f"a person must say what happened to {_names(event, 'steps')}",
    EventType.APPROVAL_REQUESTED: lambda event: (
        f"asks for approval {_word(event, 'approval_id')}, level {_word(event, 'level')}"
    ),
    EventType.APPROVAL_GRANTED: lambda event: f"approved by {_names(event, 'approvers')}",
    EventType.APPROVAL_VOID: lambda event: f"the question was withdrawn by {_word(event, 'by')}",
    EventType.APPROVAL_REJECTED: lambda event: f"rejected by {_word(event, 'by')}: {_word(event, 'comment')}",
    EventType.APPROVAL_EXPIRED: lambda _: "nobody answered in time",
    EventType.APPROVAL_VOID: lambda _: "the question is void: what was asked has changed",
    EventType.STEP_TAKEN_OVER: lambda event: f"done before, in {_word(event, 'of')}",
    EventType.STEP_STATE_CAPTURED: lambda event: f"was {_word(event, 'before')} before",
    EventType.STEP_EXPANDED: lambda event: f"on {len(listed(event, 'targets'))} targets",
    EventType.STEP_WAVE_BEGUN: lambda event: (
        f"wave {_word(event, 'wave')} begins: {_names(event, 'targets')}; {_word(event, 'failed')} failed so far; "
        f"it stops at {_word(event, 'most_failures')}"
    ),
    EventType.STEP_STARTED: lambda event: f"started, attempt {_word(event, 'number')}",
    EventType.STEP_COMPLETED: lambda _: "done",
    EventType.STEP_RETRYING: lambda event: _with_note("is tried again", event),
    EventType.STEP_FAILED: lambda event: _with_note("failed", event),
    EventType.STEP_SKIPPED: lambda event: _with_note("skipped", event),
    EventType.STEP_CANCELLED: lambda event: _with_note("cancelled", event),
    EventType.STEP_UNKNOWN: lambda event: _with_note("nobody knows whether it happened", event),
    EventType.STEP_AWAITING_APPROVAL: lambda _: "waits for approval",
}


def line_of(event: Event, board: Board) -> str | None:
    """What to say about an event; nothing about live news, which only move the progress."""
    if event.type.live:
        return None
    said = SAID[event.type](event) if event.type in SAID else _with_note(event.type.partition(".")[2], event)
    said = said.replace("_", " ") if event.type not in SAID else said
    return f"{board.label(event.step_id)}: {said}" if event.step_id else said


def progress_line(progress: Progress) -> str:
    """``42 %, 3 of 6 steps, about 20 s left``."""
    left = "" if progress.eta_s is None else f", about {span(progress.eta_s)} left"
    return f"{progress.percent:.0f} %, {progress.done} of {progress.total} steps{left}"


def stamp(event: Event) -> str:
    """When it happened, as the beginning of a line."""
    return clock_time(event.at)[11:]


def _word(event: Event, name: str) -> str:
    value = event.data.get(name)
    return "-" if value in (None, "") else safe(str(value))


def _names(event: Event, name: str) -> str:
    return safe(", ".join(map(str, listed(event, name))))


def _with_note(said: str, event: Event) -> str:
    note = note_of(event)
    return f"{said}: {note}" if note else said
