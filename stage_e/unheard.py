"""Claims that may be stored though nobody heard of it: the store was away before it had answered.

Their driver is alive, so that for the others each is in good hands; it is the one who must say that it is not.
"""

import asyncio
from datetime import timedelta
from typing import Protocol

import structlog

from stage_e.errors import StageEError
from stage_e.ports.store import ExecutionStore
from stage_e.ports.time import Clock

log = structlog.get_logger(__name__)
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
        self._ids: set[str] = set()
        self._asked: set[str] = set()
        """Of which the store is being told."""
        self._task: asyncio.Task[None] | None = None

    def __contains__(self, execution_id: str) -> bool:
        return execution_id in self._ids or execution_id in self._asked

    def note(self, execution_id: str) -> None:
        """It is let go, and rung for, as soon as the store answers again; it must not be claimed here before."""
        self._ids.add(execution_id)
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
            self._asked, self._ids = self._ids, set()
            try:
                left = [each for each in self._asked if not self._owner.drives(each)]
                free = await self._store.disown(left, self._owner.driver_id)
                for execution_id in free:
                    await self._owner.ring(execution_id)
            except StageEError as error:
                log.warning("claims not let go yet", error=str(error))
                self._ids |= self._asked
                wait = min(2 * wait, LONGEST_WAIT)
            finally:
                self._asked = set()
