"""One execution, told frame by frame in the words of one front end."""

from collections.abc import Iterator
from typing import Protocol

from pydantic_core import to_json

from schemas.event import Event
from schemas.execution import Execution
from schemas.json_text import JsonObject, JsonValue


class Telling(Protocol):
    """Tells one execution from its first event on. Each frame is the data of one server-sent event."""

    def begin(self) -> Iterator[str]:
        """Before anything that happened."""

    def see(self, event: Event) -> Iterator[str]:
        """What an event means; events come in their order, each once."""

    def end(self, execution: Execution) -> Iterator[str]:
        """It has ended; ``execution`` is how, with the outputs, which are not in events."""

    def break_off(self, why: str) -> Iterator[str]:
        """Nothing more comes here, though it has not ended."""


def frame(value: JsonObject) -> str:
    """JSON on one line; what is ``None`` is left out."""
    return to_json({name: each for name, each in value.items() if each is not None}).decode()


def text_of(value: JsonValue) -> str:
    """A text of an event's data, empty when it has none."""
    return value if isinstance(value, str) else ""


def note_of(event: Event) -> str:
    """Why something went wrong, as the event tells it."""
    return text_of(event.data.get("error")) or text_of(event.data.get("reason"))


def whole_step(step_id: str) -> str:
    """The step of the plan that ``step_id`` is, or is the part of on one target."""
    return step_id.partition("[")[0]
