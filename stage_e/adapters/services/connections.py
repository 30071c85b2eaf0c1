"""Connections to one service. A call has one to itself, and the one that was used last is used first.

Their HTTP is httpcore's, on which httpx stands. httpx's pool looks at every connection that it holds, with a system
call each, whenever a request comes and whenever one ends; and its own requests and responses cost as much again.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpcore

from stage_e.adapters.services.stream import Stream

IDLE_S = 4.0  # uvicorn hangs up after 5 s; a request that crosses that is lost, so be first
LONGEST_CONNECT_S = 5.0


@dataclass(frozen=True, slots=True)
class _Idle:
    connection: httpcore.AsyncHTTP11Connection
    since_s: float


class Connections:
    """At most ``most`` at once; who wants one more waits.

    There are no redirects, no cookies, no proxies of the environment, no retries, and no log line with a URL.
    """

    def __init__(self, origin: httpcore.Origin, most: int) -> None:
        self._origin = origin
        self._slots = asyncio.Semaphore(most)
        self._idle: deque[_Idle] = deque()
        # loading certificates takes 30 ms, which plain HTTP need not wait for
        self._tls = httpcore.default_ssl_context() if origin.scheme == b"https" else None

    @asynccontextmanager
    async def one(self, patience_s: float) -> AsyncIterator[httpcore.AsyncHTTP11Connection]:
        """A connection, for the block; one in which something went wrong is not used again.

        Raises: TimeoutError: none was free in time. httpcore.ConnectError: the service cannot be reached.
        """
        await self._wait_for_slot(patience_s)
        try:
            connection = await self._fresh(min(patience_s, LONGEST_CONNECT_S))
            try:
                yield connection
            except BaseException:
                await connection.aclose()
                raise
            await self._keep(connection)
        finally:
            self._slots.release()

    async def close(self) -> None:
        """Hang up."""
        while self._idle:
            await self._idle.pop().connection.aclose()

    async def _wait_for_slot(self, patience_s: float) -> None:
        if not self._slots.locked():
            await self._slots.acquire()
            return
        async with asyncio.timeout(patience_s):
            await self._slots.acquire()

    async def _fresh(self, within_s: float) -> httpcore.AsyncHTTP11Connection:
        """The one used last that is still good, else a new one."""
        while self._idle:
            connection = self._idle.pop().connection
            if connection.is_available() and not connection.has_expired():
                return connection
            await connection.aclose()
        stream = await Stream.connect(self._origin, self._tls, within_s)
        return httpcore.AsyncHTTP11Connection(self._origin, stream, keepalive_expiry=IDLE_S)

    async def _keep(self, connection: httpcore.AsyncHTTP11Connection) -> None:
        """Put it with the idle ones, and close the one that nobody needed for longest when its time is over."""
        now_s = asyncio.get_running_loop().time()
        self._idle.append(_Idle(connection, now_s))
        if now_s - self._idle[0].since_s > IDLE_S:
            await self._idle.popleft().connection.aclose()
