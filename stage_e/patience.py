"""How long clients are kept waiting, and that nobody waits any longer when the process begins to end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta


class Patience:
    """Every wait of one process on behalf of a client."""

    def __init__(self) -> None:
        self._limits: set[asyncio.Timeout] = set()
        self._leaving = False

    def end(self) -> None:
        """Whoever waits is answered now, and nobody waits from now on."""
        self._leaving = True
        for limit in self._limits:
            if not limit.expired():
                limit.reschedule(0)

    @asynccontextmanager
    async def at_most(self, patience: timedelta) -> AsyncIterator[None]:
        """Wait in the block for that long, and not beyond the moment in which this process begins to end."""
        with suppress(TimeoutError):
            async with asyncio.timeout(0 if self._leaving else patience.total_seconds()) as limit:
                self._limits.add(limit)
                try:
                    yield
                finally:
                    self._limits.discard(limit)
