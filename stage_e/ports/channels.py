"""The doorbell and the live news: both may lose everything at any time, and only speed is lost."""

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from schemas.event import Event
from stage_e.ports.records import Ring


class Queue(Protocol):
    """The doorbell. It may lose everything at any time; the store knows what must be rung again."""

    async def ring(self, rings: Sequence[Ring]) -> bool:
        """Ask for a driver for each; ``False`` when the doorbell is out of order, and then a rescue rings later."""

    async def waiting(self) -> int | None:
        """How many rings nobody has answered yet; ``None`` when the doorbell is out of order."""

    async def epoch(self) -> str | None:
        """Name of what the doorbell has been since it last lost everything; ``None`` when it is out of order."""


class Feed(Protocol):
    """Live news. It may lose anything at any time; numbered events are in the store."""

    async def publish(self, execution_id: str, events: Sequence[Event]) -> None:
        """Tell who listens. Never raises: a feed that is away costs only speed."""

    def follow(self, execution_id: str) -> AsyncIterator[tuple[Event, ...]]:
        """News of one execution from the moment the iterator is first awaited. Never ends by itself.

        An empty tuple first says that the subscription stands, and later that some news may have been missed. While
        the feed is away one comes now and then, so that whoever reads the store at each is never far behind.
        """

    async def knock(self, execution_id: str) -> None:
        """Tell the driver of an execution that its inbox has something. Never raises."""

    def knocks(self) -> AsyncIterator[str]:
        """Executions that somebody knocked for; every driver hears all of them. Never ends by itself."""
