"""Who works and what waits, for the people on call."""

from typing import Literal

from schemas.field_types import Moment, Span
from schemas.wire import Wire
from schemas.words import ExecutionStatus


class OpenCircuit(Wire):
    """What a process sends nothing to for a while, because it did not take calls."""

    to: str
    """The service, or ``<service>/<host>``."""
    until: Moment
    """When it is tried again."""
    reason: str | None = None
    """What it said last; not told to who sees one tenant only."""


class DriverView(Wire):
    """A process that may drive executions."""

    id: str
    kind: str
    """``api`` or ``worker``."""
    host: str | None = None
    version: str | None = None
    """Of Stage E; None, like the host and the slots, of a process that does not tell."""
    started_at: Moment
    heartbeat_age_s: Span
    alive: bool
    """Whether it was heard of within 3 s; what it drove is taken over otherwise."""
    slots: int | None = None
    """Executions that it would drive at once."""
    used: int
    """Executions that it drives: all of them, or those of your tenant."""
    circuits: tuple[OpenCircuit, ...] = ()


class Queues(Wire):
    """How much there is to do, in all tenants or in yours."""

    rings: int | None = None
    """Length of arq's queue, all tenants'. None when Redis does not answer, and for who sees one tenant only."""
    waiting: int
    """Executions that could go on, and that nobody drives."""
    oldest_waiting_s: Span | None = None
    """Since the last thing that happened to the one that has waited longest."""
    running: int
    needs_attention: int
    awaiting_approval: int
    by_status: dict[ExecutionStatus, int]
    """All that have not ended."""


class House(Wire):
    """Drivers and queues."""

    items: tuple[DriverView, ...]
    """Heard of within the last minute, oldest first."""
    queues: Queues
    scope: Literal["installation", "tenant"]
    """Whose executions are counted."""
