"""Processes that may drive executions, and their sign of life."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from stage_e.ports.controls import Stop


@dataclass(frozen=True, slots=True)
class DriverRow:
    """A process that may drive executions."""

    driver_id: str
    kind: str
    """``api`` or ``worker``."""
    started_at: datetime
    heartbeat_at: datetime
    running: int = 0


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
