"""What an execution's journal has recorded and not stored yet."""

from dataclasses import dataclass, field
from datetime import datetime

from schemas.event import Event
from schemas.json_text import JsonObject
from stage_e.engine import facts as f
from stage_e.engine.execution import StepState
from stage_e.ports.records import AttemptRow, NewApproval


@dataclass(frozen=True, slots=True)
class Start:
    """An attempt that began, and its step as it was before."""

    fact: f.AttemptStarted
    before: StepState


@dataclass(slots=True)
class Unwritten:
    """What the next commit will carry. Rows are by key, so that only the last state of each is written."""

    events: list[Event] = field(default_factory=list)
    starts: list[Start] = field(default_factory=list)
    """Attempts with an effect that nobody has sent yet."""
    steps: dict[str, None] = field(default_factory=dict)
    attempts: dict[tuple[str, int], AttemptRow] = field(default_factory=dict)
    approvals: list[NewApproval] = field(default_factory=list)
    inbox_read: list[int] = field(default_factory=list)
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class LettingGo:
    """With what the claim is given up."""

    wake_at: datetime | None = None
    stopped: str | None = None
    result: JsonObject | None = None
