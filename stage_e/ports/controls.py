"""What a person has stopped: everything, one tenant, or one tool, until somebody lets it go."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from stage_e.engine.brake import RELEASED, Brake


@dataclass(frozen=True, slots=True)
class Stop:
    """One order to send nothing. Without a tenant it holds for all of them, without a tool for every tool."""

    stop_id: str
    tenant: str | None
    tool: str | None
    """As ``plain_tool`` writes it."""
    by: str
    reason: str
    at: datetime

    @property
    def said(self) -> str:
        """What is stopped, by whom and why, in one line."""
        what = "everything" if self.tool is None else self.tool
        return f"{what} is stopped by {self.by}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Scope:
    """What an order is about; see ``Stop``."""

    tenant: str | None
    tool: str | None


class ControlStore(Protocol):
    """The stops in force, and who ordered and lifted them."""

    async def stop(self, stop_id: str, scope: Scope, by: str, reason: str) -> Stop:
        """The stop of this scope that is in force now: this one, or the one that was before it."""

    async def go(self, stop_id: str, by: str, reason: str) -> Stop | None:
        """Lift a stop, and let what it held go on; ``None``: it is not in force.

        What waited and is still held by another stop waits again when it has been looked at.
        """

    async def stops(self) -> tuple[Stop, ...]:
        """All that are in force, the oldest first."""


def brake_of(stops: Iterable[Stop], tenant: str) -> Brake:
    """What of ``stops`` holds for executions of ``tenant``."""
    mine = [stop for stop in stops if stop.tenant in {None, tenant}]
    if not mine:
        return RELEASED
    everything = next((stop.said for stop in mine if stop.tool is None), None)
    return Brake(everything, {stop.tool: stop.said for stop in mine if stop.tool is not None})
