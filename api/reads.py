"""What clients who come together read of the store: once for all of them, and little at a time.

A thousand clients that come back after a restart would else take the database's connections from everything else.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

AT_ONCE = 3  # of the process's connections to the database
Found = TypeVar("Found")


class Reads(Generic[Found]):
    """Reads that wait for their turn. Whoever asks for what another one waits for waits for the same.

    A read that has begun is not joined: what it finds may be older than the question.
    """

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._turns = asyncio.Semaphore(at_once)
        self._waiting: dict[Hashable, asyncio.Task[Found]] = {}

    async def ask(self, what: Hashable, read: Callable[[], Awaitable[Found]]) -> Found:
        """What ``read`` finds, now or later. Raises: what it raises."""
        task = self._waiting.get(what)
        if task is None:
            task = self._waiting[what] = asyncio.create_task(self._read(what, read))
            task.add_done_callback(_heard)
        return await asyncio.shield(task)  # others may wait for it

    async def _read(self, what: Hashable, read: Callable[[], Awaitable[Found]]) -> Found:
        async with self._turns:
            del self._waiting[what]
            return await read()


def _heard(task: "asyncio.Task[Found]") -> None:
    """Its error is raised where it is waited for, if anybody still does."""
    if not task.cancelled():
        task.exception()
