"""What every fact is."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from schemas.event import EventType


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something that happened to an execution or to one of its steps."""

    type: ClassVar[EventType]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFact(Fact):
    """Something that happened to one step, or to one target of it (``step_id`` is then ``step[target]``)."""

    step_id: str
