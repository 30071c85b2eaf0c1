"""A pool of workers in a test, with a driver that only notes what it was offered."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from stage_e.adapters.redis.connection import PATIENCE, connect
from stage_e.adapters.redis.queue import RedisQueue
from stage_e.errors import StoreUnavailableError
from worker.pool import Pool

PATIENCE_S = 10


class NotingDriver:
    """Takes what it is offered into a slot, and keeps it there."""

    def __init__(self, slots: int = 100, notes: asyncio.Queue[str] | None = None) -> None:
        self.slots = slots
        self.refuses = 0
        """So many more offers find that somebody else took the slot."""
        self.store_is_away = False
        self.refused: list[str] = []
        self._offered = notes or asyncio.Queue[str]()

    def free_slots(self) -> int:
        return self.slots

    async def offer(self, execution_id: str) -> bool:
        if self.store_is_away:
            self.store_is_away = False
            raise StoreUnavailableError("the store is away")
        if self.refuses:
            self.refuses -= 1
            self.refused.append(execution_id)
            return False
        self.slots -= 1
        self._offered.put_nowait(execution_id)
        return True

    async def drain(self) -> None:
        self.slots = 0

    async def next(self) -> str:
        async with asyncio.timeout(PATIENCE_S):
            return await self._offered.get()

    @property
    def idle(self) -> bool:
        """Whether nothing was offered that the test has not taken."""
        return self._offered.empty()


@asynccontextmanager
async def serving(driver: NotingDriver, url: str, queue: str = "default") -> AsyncIterator[None]:
    """A pool of its own, as in another process."""
    async with connect(url) as blocking, connect(url, PATIENCE) as bounded:
        pool = Pool(driver, RedisQueue(blocking, queue), bounded)
        task = asyncio.create_task(pool.serve())
        try:
            yield
        finally:
            pool.stop()
            await task
