"""Whole executions as they were recorded, and what each front end is told of them.

``python -m tests.unit.api.profiles.goldens`` writes the files anew; what changed in them is to be read.
"""

from pathlib import Path

from pydantic import TypeAdapter

from api.chat import PROFILES, ProfileName, encoded
from schemas.event import Event
from schemas.execution import Execution
from schemas.wire import Wire

HERE = Path(__file__).parent


class Recorded(Wire):
    """An execution as it ended, and its events."""

    execution: Execution
    events: tuple[Event, ...]


RECORDED = {path.stem: path for path in sorted((HERE / "recorded").glob("*.json"))}
_RECORDED = TypeAdapter(Recorded)


def recorded(name: str) -> Recorded:
    return _RECORDED.validate_json(RECORDED[name].read_bytes())


def golden_of(name: str, profile: ProfileName) -> Path:
    return HERE / f"{name}.{profile}.golden"


def told(story: Recorded, profile: ProfileName) -> str:
    """Every byte that a client gets of the whole stream."""
    telling = PROFILES[profile].tell(story.execution)
    said = [*telling.begin(), *(each for event in story.events for each in telling.see(event))]
    return encoded([*said, *telling.end(story.execution)]).decode()


if __name__ == "__main__":
    for each in RECORDED:
        for front_end in ProfileName:
            golden_of(each, front_end).write_text(told(recorded(each), front_end), encoding="utf-8")
