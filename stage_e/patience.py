"""Waits of clients that end when this process begins to end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta


class Patience:
    """Everybody who waits here for something."""

    def __init__(self) -> None:
        self._limits: set[asyncio.Timeout] = set()
        self._over = False

    def end(self) -> None:
        """Nobody waits any longer, now or later."""
        self._over = True
        for limit in self._limits:
            if not limit.expired():
                limit.reschedule(0)

    @asynccontextmanager
    async def at_most(self, span: timedelta) -> AsyncIterator[None]:
        """Wait in the block for that long, and not beyond ``end``; what was not done by then is left undone."""
        with suppress(TimeoutError):
            async with asyncio.timeout(0 if self._over else span.total_seconds()) as limit:
                self._limits.add(limit)
                try:
                    yield
                finally:
                    self._limits.discard(limit)
