"""A doorbell and a feed within one process."""

import asyncio
from collections.abc import AsyncIterator, Sequence

from schemas.event import Event
from stage_e.adapters.followers import Audience
from stage_e.adapters.turns import Line, places_of
from stage_e.ports.records import Ring

BUFFER = 1000
KNOCKS = "knocks"


class MemoryQueue:
    """Executions that wait for a driver. ``out_of_order`` makes it behave as if Redis were away."""

    def __init__(self) -> None:
        self.out_of_order = False
        self._waiting: dict[str, float] = {}
        self._turns: dict[str, float] = {}
        self._rung = asyncio.Event()
        self._life = 1

    async def ring(self, rings: Sequence[Ring]) -> bool:
        """``False`` while it is out of order."""
        if not self.out_of_order:
            places, last = places_of(rings, Line(min(self._waiting.values(), default=None), self._turns, self._waiting))
            self._turns = self._turns | last if self._waiting else last
            self._waiting |= places
            self._rung.set()
        return not self.out_of_order

    async def waiting(self) -> int | None:
        """``None`` while it is out of order."""
        return None if self.out_of_order else len(self._waiting)

    async def epoch(self) -> str | None:
        """Another one after each ``flush``; ``None`` while it is out of order."""
        return None if self.out_of_order else str(self._life)

    async def answer(self) -> str:
        """The execution whose turn it is; waits for one."""
        while not self._waiting:
            self._rung.clear()
            await self._rung.wait()
        execution_id = min(self._waiting, key=self._waiting.__getitem__)
        del self._waiting[execution_id]
        return execution_id

    def flush(self) -> None:
        """Lose everything, as an emptied Redis does."""
        self._waiting.clear()
        self._life += 1


class MemoryFeed:
    """News and knocks for whoever listens in this process."""

    def __init__(self, buffer: int = BUFFER) -> None:
        self._news = Audience[Event](buffer)
        self._knocks = Audience[str](buffer)

    async def publish(self, execution_id: str, events: Sequence[Event]) -> None:
        """Tell who listens."""
        if events:
            self._news.tell(execution_id, tuple(events))

    async def knock(self, execution_id: str) -> None:
        """Tell every driver."""
        self._knocks.tell(KNOCKS, (execution_id,))

    async def follow(self, execution_id: str) -> AsyncIterator[tuple[Event, ...]]:
        """News of one execution; an empty tuple first, and after each ``interrupt``."""
        with self._news.follower(execution_id) as follower:
            yield ()
            while True:
                yield await follower.next()

    async def knocks(self) -> AsyncIterator[str]:
        """Executions that somebody knocked for."""
        with self._knocks.follower(KNOCKS) as follower:
            while True:
                for execution_id in await follower.next():
                    yield execution_id

    @property
    def followed(self) -> frozenset[str]:
        """Executions that somebody follows."""
        return frozenset(self._news.topics)

    def interrupt(self) -> None:
        """Let everyone know that some news may have been missed."""
        for execution_id in self._news.topics:
            self._news.tell(execution_id, ())
