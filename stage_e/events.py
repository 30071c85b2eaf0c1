"""Facts as events and back. Outputs are not in events: they are large, and stand in the steps' projection."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime

from pydantic import TypeAdapter

from schemas.event import Event, EventType
from schemas.json_text import JsonObject, JsonValue
from schemas.words import ExecutionStatus
from stage_e.engine import facts as f

_APART = frozenset({"at", "step_id", "output"})

_FACTS: tuple[type[f.Fact], ...] = (
    f.Accepted,
    f.Claimed,
    f.Queued,
    f.Parked,
    f.HandedOver,
    f.CancelRequested,
    f.Paused,
    f.Resumed,
    f.HeldBack,
    f.LetGo,
    f.AttentionNeeded,
    f.ApprovalRequested,
    f.ApprovalGranted,
    f.ApprovalRejected,
    f.ApprovalExpired,
    f.ApprovalVoid,
    f.StepTakenOver,
    f.StateCaptured,
    f.Expanded,
    f.WaveBegun,
    f.AttemptStarted,
    f.StepRetrying,
    f.StepSucceeded,
    f.StepFailed,
    f.StepSkipped,
    f.StepCancelled,
    f.StepUnknown,
    f.StepInquired,
    f.StepResolved,
)
_BY_TYPE: dict[EventType, type[f.Fact]] = {fact.type: fact for fact in _FACTS} | {
    EventType(f"execution.{status}"): f.Ended for status in ExecutionStatus if status.finished
}

_FIELDS = {kind: tuple(each.name for each in fields(kind)) for kind in (*_FACTS, f.Ended)}
_DATA = {kind: tuple(name for name in names if name not in _APART) for kind, names in _FIELDS.items()}
_ADAPTERS: dict[type[f.Fact], TypeAdapter[f.Fact]] = {kind: TypeAdapter(kind) for kind in _FIELDS}


def event_of(fact: f.Fact, execution_id: str, seq: int) -> Event:
    """The event that stores ``fact`` under number ``seq``."""
    kind = EventType(f"execution.{fact.status}") if isinstance(fact, f.Ended) else fact.type
    step_id = getattr(fact, "step_id", None)
    data = {name: _plain(getattr(fact, name)) for name in _DATA[type(fact)]}
    return Event(seq=seq, type=kind, at=fact.at, execution_id=execution_id, step_id=step_id, data=data)


def fact_of(event: Event) -> f.Fact:
    """The fact that ``event`` stores, without its output."""
    kind = _BY_TYPE[event.type]
    apart: JsonObject = {"step_id": event.step_id} if "step_id" in _FIELDS[kind] else {}
    return _ADAPTERS[kind].validate_python({**event.data, **apart, "at": event.at})


def facts_of_events(events: Iterable[Event]) -> list[f.Fact]:
    """The facts that ``events`` store, in order."""
    return [fact_of(event) for event in events]


def _plain(value: object) -> JsonValue:
    match value:
        case datetime():
            return value.isoformat()
        case tuple() | list():
            return [_plain(each) for each in value]
        case dict():
            return {str(name): _plain(each) for name, each in value.items()}
        case str() | int() | float() | None:
            return value
        case _:
            msg = f"a fact's field cannot be {type(value).__name__}"
            raise TypeError(msg)
