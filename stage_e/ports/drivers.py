"""Processes that may drive executions, and their sign of life."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from schemas.words import ExecutionStatus
from stage_e.ports.controls import Stop

DEAD_AFTER = timedelta(seconds=3)  # without a beat; then others take what the driver had


@dataclass(frozen=True, slots=True)
class OpenCircuit:
    """What a process sends nothing to for a while."""

    cause: str
    """The service, or ``<service>/<host>``."""
    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Condition:
    """What a process tells of itself beside its sign of life."""

    host: str | None = None
    version: str | None = None
    slots: int | None = None
    """Executions that it would drive at once."""
    circuits: tuple[OpenCircuit, ...] = ()


@dataclass(frozen=True, slots=True)
class DriverRow:
    """A process that may drive executions."""

    driver_id: str
    kind: str
    """``api`` or ``worker``."""
    started_at: datetime
    heartbeat_at: datetime
    silent_for: timedelta
    """Since its last beat, by the store's clock."""
    running: int = 0
    """Executions that it drives, of those that were asked about."""
    condition: Condition = Condition()


@dataclass(frozen=True, slots=True)
class OpenLoad:
    """How much is open, and how much of it could go on if somebody drove it."""

    by_status: Mapping[ExecutionStatus, int] = field(default_factory=dict)
    """Those that have not ended."""
    waiting: int = 0
    oldest_waiting: timedelta | None = None
    """Since the last thing that happened to the one that has waited longest."""


class Pulse(Protocol):
    """A driver's sign of life. The real one has a thread and a connection of its own."""

    async def start(self) -> None:
        """Register the driver and begin to beat. Raises: StoreUnavailableError."""

    async def stop(self) -> None:
        """Stop beating and sign off, so that nobody waits for this driver's death."""

    def alive(self, since_s: float | None = None) -> bool:
        """Whether the store has heard of this driver within the last 2 s, by this process's monotonic clock.

        With a moment of that clock: and whether nobody can have taken the driver for dead from then on.
        """

    def stops(self) -> tuple[Stop, ...]:
        """What is stopped, as the last heartbeat said; or ``note_stops``, since then."""

    def note_stops(self, stops: tuple[Stop, ...]) -> None:
        """Somebody has looked more lately than the last heartbeat."""

    def unread(self) -> AsyncIterator[str]:
        """Executions of this driver that have unread messages, as heartbeats tell of them."""
