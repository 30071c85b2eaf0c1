"""Claims that may be stored though nobody heard of it: the store was away before it had answered.

Their driver is alive, so that for the others each is in good hands; it is the one who must say that it is not.
"""

import asyncio
from datetime import timedelta
from typing import Protocol

from stage_e.errors import StoreUnavailableError
from stage_e.ports.store import ExecutionStore
from stage_e.ports.time import Clock

FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=0.5), timedelta(seconds=2)


class Owner(Protocol):
    """Who asked."""

    driver_id: str

    def drives(self, execution_id: str) -> bool:
        """Whether it has it after all, as it was asked for twice."""

    async def ring(self, execution_id: str) -> bool:
        """Ask any driver to take it."""


class Unheard:
    """What one driver asked for and was not answered. Belongs to the running event loop."""

    def __init__(self, store: ExecutionStore, clock: Clock, owner: Owner) -> None:
        self._store = store
        self._clock = clock
        self._owner = owner
        self._ids: dict[str, None] = {}
        self._task: asyncio.Task[None] | None = None

    def __contains__(self, execution_id: str) -> bool:
        return execution_id in self._ids

    def note(self, execution_id: str) -> None:
        """It is let go, and rung for, as soon as the store answers again; it must not be claimed here before."""
        self._ids[execution_id] = None
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._let_go())

    async def stop(self) -> None:
        """Leave it to the end of this driver's heartbeat."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _let_go(self) -> None:
        wait = FIRST_WAIT
        while self._ids:
            await self._clock.sleep(wait)
            asked = tuple(self._ids)
            try:
                left = [each for each in asked if not self._owner.drives(each)]
                free = await self._store.disown(left, self._owner.driver_id)
            except StoreUnavailableError:
                wait = min(2 * wait, LONGEST_WAIT)
                continue
            for execution_id in asked:
                del self._ids[execution_id]
            for execution_id in free:
                await self._owner.ring(execution_id)
