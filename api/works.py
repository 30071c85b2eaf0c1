"""What was begun for clients and goes on without them."""

import asyncio
from collections.abc import Coroutine
from typing import TypeVar

import structlog

Result = TypeVar("Result")
log = structlog.get_logger(__name__)


class Works:
    """Use cases under way. A client that hangs up, and a request that is cancelled, stop none of them."""

    def __init__(self) -> None:
        self.under_way: set[asyncio.Task[object]] = set()

    async def run(self, work: Coroutine[object, object, Result]) -> Result:
        """The result of ``work``; who stops waiting for it does not stop it."""
        task = asyncio.create_task(work)
        self.under_way.add(task)
        task.add_done_callback(self.under_way.discard)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            task.add_done_callback(_note_failure)
            raise

    async def stop(self) -> None:
        """Cancel what is left."""
        tasks = tuple(self.under_way)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _note_failure(task: asyncio.Task[Result]) -> None:
    """Nobody else hears of it any more."""
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("a use case failed after its client had left", exc_info=error)
