"""What clients who come together read of the store: once for all of them, and little at a time.

A thousand clients that come back after a restart would else take the database's connections from everything else.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

from stage_e.errors import UnavailableError

AT_ONCE = 3  # of the process's connections to the database
MOST_WAITING = 5_000
Found = TypeVar("Found")


@dataclass(slots=True)
class _Waiting(Generic[Found]):
    task: asyncio.Task[Found]
    askers: int = 0


class Reads(Generic[Found]):
    """Reads that wait for their turn. Whoever asks for what another one waits for waits for the same.

    A read that has begun is not joined: what it finds may be older than the question.
    """

    def __init__(self, at_once: int = AT_ONCE, most_waiting: int = MOST_WAITING) -> None:
        self._turns = asyncio.Semaphore(at_once)
        self._most_waiting = most_waiting
        self._waiting: dict[Hashable, _Waiting[Found]] = {}

    async def ask(self, what: Hashable, read: Callable[[], Awaitable[Found]]) -> Found:
        """What ``read`` finds, now or later. Raises: what it raises; UnavailableError: too much waits already."""
        waiting = self._waiting.get(what) or self._line_up(what, read)
        waiting.askers += 1
        try:
            return await asyncio.shield(waiting.task)  # others may wait for it
        finally:
            waiting.askers -= 1
            if not waiting.askers and self._waiting.get(what) is waiting:
                del self._waiting[what]
                waiting.task.cancel()

    def _line_up(self, what: Hashable, read: Callable[[], Awaitable[Found]]) -> _Waiting[Found]:
        if len(self._waiting) >= self._most_waiting:
            raise UnavailableError("too many want to read at this moment: come back a little later")
        waiting = self._waiting[what] = _Waiting(asyncio.create_task(self._read(what, read)))
        waiting.task.add_done_callback(_heard)
        return waiting

    async def _read(self, what: Hashable, read: Callable[[], Awaitable[Found]]) -> Found:
        async with self._turns:
            del self._waiting[what]
            return await read()


def _heard(task: "asyncio.Task[Found]") -> None:
    """Its error is raised where it is waited for, if anybody still does."""
    if not task.cancelled():
        task.exception()
