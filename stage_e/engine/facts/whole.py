"""What can happen to an execution as a whole."""

from dataclasses import dataclass
from datetime import datetime

from schemas.event import EventType
from schemas.words import ExecutionStatus, Mode
from stage_e.engine.facts.fact import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted(Fact):
    """The first fact: the plan was checked, assessed and stored."""

    type = EventType.EXECUTION_ACCEPTED
    mode: Mode
    status: ExecutionStatus
    requester: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed(Fact):
    """A driver took the execution; writes under an older token no longer count."""

    type = EventType.EXECUTION_CLAIMED
    driver: str
    token: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued(Fact):
    """It waits for a driver."""

    type = EventType.EXECUTION_QUEUED
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parked(Fact):
    """Its driver let go because nothing can be done now: not before a person answers, or before ``not_before``."""

    type = EventType.EXECUTION_PARKED
    reason: str
    not_before: datetime | None = None
    waits_for: tuple[str, ...] = ()
    """Services and hosts that hold steps back until then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver(Fact):
    """Its driver let go with work left; another goes on. ``reason``: ``budget`` or ``drain``."""

    type = EventType.EXECUTION_HANDED_OVER
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelRequested(Fact):
    """It is to stop: nothing new is started, what is in flight is waited for.

    ``by`` is a person, or ``stage-e`` when it reached its ``time_limit``.
    """

    type = EventType.EXECUTION_CANCEL_REQUESTED
    by: str
    reason: str = ""
    time_limit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Paused(Fact):
    """A person wants nothing new to be started for now."""

    type = EventType.EXECUTION_PAUSED
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed(Fact):
    """A paused execution may go on."""

    type = EventType.EXECUTION_RESUMED
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldBack(Fact):
    """Steps that fall under ``cause`` do not start before ``until``, unless it lets go of them first.

    The causes are in ``held``. For locks, it stands in the queues for ``keys`` behind ``holders``, the first few of its
    own tenant.
    """

    type = EventType.EXECUTION_HELD_BACK
    cause: str
    until: datetime
    reason: str
    steps: tuple[str, ...] = ()
    """Steps of which only the run could tell that they fall under it."""
    keys: tuple[str, ...] = ()
    holders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LetGo(Fact):
    """``cause`` no longer holds anything back."""

    type = EventType.EXECUTION_LET_GO
    cause: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AttentionNeeded(Fact):
    """Nothing can go on before a person says what happened to ``steps``."""

    type = EventType.EXECUTION_NEEDS_ATTENTION
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended(Fact):
    """The last fact. ``status`` is one of the terminal states, and the event's type follows it."""

    type = EventType.EXECUTION_COMPLETED
    status: ExecutionStatus
    reason: str = ""
