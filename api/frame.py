"""Events of one execution that came together, encoded once for all who get them."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import TypeAlias

from fastapi.sse import format_sse_event

from schemas.event import Event, EventType
from stage_e.tracker import ENDS

LONGEST_MESSAGE = 262_144  # characters after which nothing more is joined to a message
NEWEST_WINS = frozenset({EventType.EXECUTION_PROGRESS, EventType.STEP_PROGRESS})


class Frame:
    """Events in order. What is computed of them is computed when it is first asked for."""

    def __init__(self, events: tuple[Event, ...]) -> None:
        self.events = events

    @cached_property
    def last_seq(self) -> int:
        """The greatest number; 0 when all of it is live."""
        return next((event.seq for event in reversed(self.events) if event.seq is not None), 0)

    @property
    def ends(self) -> bool:
        """Whether nothing can follow."""
        return self.events[-1].type in ENDS

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """Each event as JSON."""
        return tuple(event.model_dump_json() for event in self.events)

    @cached_property
    def body(self) -> str:
        """The events as they stand in a message."""
        return ",".join(self.texts)

    @cached_property
    def message(self) -> str:
        """The message of a WebSocket that it is by itself."""
        return _message(self.body)

    @cached_property
    def chunk(self) -> bytes:
        """As server-sent events."""
        return b"".join(map(_encoded, self.events, self.texts))

    def beyond(self, seq: int) -> "Frame | None":
        """What of it a client does not have that knows the events up to number ``seq``."""
        if self.events and all(event.seq is None or event.seq > seq for event in self.events):
            return self
        return _frame_of(event for event in self.events if event.seq is None or event.seq > seq)


Item: TypeAlias = Frame | str
"""A frame, or a message that stands for itself."""


def messages(items: Iterable[Item]) -> Iterator[str]:
    """As few WebSocket messages as they fit into, in order."""
    frames: list[Frame] = []
    for item in items:
        if frames and (isinstance(item, str) or sum(len(frame.body) for frame in frames) > LONGEST_MESSAGE):
            yield _joined(frames)
            frames = []
        if isinstance(item, str):
            yield item
        else:
            frames.append(item)
    if frames:
        yield _joined(frames)


def thinned(items: Iterable[Item]) -> list[Item]:
    """The same without what may be left out: of progress the newest of each step stays, and no piece of output."""
    kept: list[Item] = []
    seen: set[tuple[str, str | None, EventType]] = set()
    for item in reversed([*items]):
        thin = item if isinstance(item, str) else _frame_of(reversed([*_worth_keeping(item, seen)]))
        if thin is not None:
            kept.append(thin)
    return kept[::-1]


def _worth_keeping(frame: Frame, seen: set[tuple[str, str | None, EventType]]) -> Iterator[Event]:
    """Its events from the last one on; ``seen`` are the kinds of news of which a newer one is there."""
    for event in reversed(frame.events):
        kind = (event.execution_id, event.step_id, event.type)
        if event.seq is not None or (event.type in NEWEST_WINS and kind not in seen):
            yield event
        seen.add(kind)


def _encoded(event: Event, text: str) -> bytes:
    """The fields ``event``, ``data`` and, unless it is live, ``id``."""
    return format_sse_event(event=event.type, data_str=text, id=None if event.seq is None else str(event.seq))


def _frame_of(events: Iterable[Event]) -> Frame | None:
    left = tuple(events)
    return Frame(left) if left else None


def _joined(frames: Sequence[Frame]) -> str:
    """What one frame is by itself was made once for all clients."""
    return frames[0].message if len(frames) == 1 else _message(",".join(frame.body for frame in frames))


def _message(body: str) -> str:
    return f'{{"events":[{body}]}}'
