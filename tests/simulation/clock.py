"""Time and chance of the simulated world: everything comes from its seed."""

import asyncio
import random
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from tests.simulation.loop import VirtualLoop

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
Item = TypeVar("Item")


class VirtualClock:
    """``Clock`` of one process. ``skew_s`` is how far its wall clock is off; the other one never is."""

    def __init__(self, loop: VirtualLoop, skew_s: float = 0.0) -> None:
        self._loop = loop
        self._noon = BEGINNING + timedelta(seconds=skew_s)

    def now(self) -> datetime:
        return self._noon + timedelta(seconds=self._loop.time())

    def monotonic_s(self) -> float:
        return self._loop.time()

    async def sleep(self, span: timedelta) -> None:
        await asyncio.sleep(span.total_seconds())


def seconds_at(moment: datetime) -> float:
    """Virtual seconds from the beginning to ``moment`` by an exact clock."""
    return (moment - BEGINNING).total_seconds()


class Dice(random.Random):
    """One stream of chance, named so that another one that throws more often does not change it."""

    def __init__(self, seed: int, name: str) -> None:
        super().__init__(f"{seed}:{name}")

    def hits(self, probability: float) -> bool:
        return probability > 0 and self.random() < probability

    def pause_s(self, mean_s: float) -> float:
        """Seconds to the next of things that happen by themselves every ``mean_s`` seconds."""
        return self.expovariate(1 / mean_s)
