"""Waiting in simulated time, which ends at once when the simulator stops."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime

from simulator.exchange import AbandonError


class Clock:
    """Sleeps that are multiplied by ``scale``; 0 waits for nothing."""

    def __init__(self, scale: float) -> None:
        self.scale = scale
        self._stopping = asyncio.Event()
        self._later: set[asyncio.Task[None]] = set()

    async def sleep(self, seconds: float) -> None:
        """Wait for a span of simulated time. Raises: AbandonError when the simulator stops meanwhile."""
        if seconds * self.scale > 0:
            await self.wait(seconds * self.scale)

    async def wait(self, seconds: float) -> None:
        """Wait for a span of real time. Raises: AbandonError when the simulator stops meanwhile."""
        try:
            await asyncio.wait_for(self._stopping.wait(), seconds)
        except TimeoutError:
            return
        raise AbandonError

    def later(self, seconds: float, act: Callable[[], None]) -> None:
        """Do ``act`` after a span of simulated time, unless the simulator stops before."""
        task = asyncio.create_task(self._act_later(seconds, act))
        self._later.add(task)
        task.add_done_callback(self._later.discard)

    async def _act_later(self, seconds: float, act: Callable[[], None]) -> None:
        try:
            await self.sleep(seconds)
        except AbandonError:
            return
        act()

    async def first_of(self, *waits: Coroutine[None, None, object], seconds: float | None = None) -> None:
        """Wait for one of ``waits``, at most a span of real time. Raises: AbandonError as the others do."""
        tasks = [asyncio.ensure_future(wait) for wait in (*waits, self._stopping.wait())]
        await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
        if self._stopping.is_set():
            raise AbandonError

    def stop(self) -> None:
        """End every wait; called by the server before it closes its connections."""
        self._stopping.set()


def stamp(moment: datetime) -> str:
    """A moment as the services write most of theirs: UTC, but without saying so."""
    return moment.replace(tzinfo=None).isoformat()
