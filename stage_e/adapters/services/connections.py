"""Connections to one service. A call has one to itself, and the one that was used last is used first.

httpx's own pool looks at every connection it holds, with a system call each, whenever a request comes and whenever one
ends. With fifty of them that costs more than the request, so that each transport here holds one.
"""

import asyncio
import ssl
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx

IDLE_S = 4.0  # uvicorn hangs up after 5 s; a request that crosses that is lost, so be first
_LIMITS = httpx.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=IDLE_S)


@dataclass(frozen=True, slots=True)
class _Idle:
    transport: httpx.AsyncHTTPTransport
    since_s: float


class Connections:
    """At most ``most`` at once; who wants one more waits.

    They stand on httpx's transport alone: no redirects, no cookies, no proxies of the environment, no retries, and no
    log line with a URL.
    """

    def __init__(self, most: int, *, encrypted: bool) -> None:
        self._slots = asyncio.Semaphore(most)
        self._idle: deque[_Idle] = deque()
        # loading certificates takes 30 ms, which plain HTTP need not wait for
        self._verify: ssl.SSLContext | bool = encrypted and httpx.create_ssl_context(trust_env=False)

    @asynccontextmanager
    async def one(self, patience_s: float) -> AsyncIterator[httpx.AsyncHTTPTransport]:
        """A connection, for the block; one in which something went wrong is not used again.

        Raises: TimeoutError: none was free in time.
        """
        await self._wait_for_slot(patience_s)
        try:
            transport = self._idle.pop().transport if self._idle else self._opened()
            try:
                yield transport
            except BaseException:
                await transport.aclose()
                raise
            await self._keep(transport)
        finally:
            self._slots.release()

    async def close(self) -> None:
        """Hang up."""
        while self._idle:
            await self._idle.pop().transport.aclose()

    async def _wait_for_slot(self, patience_s: float) -> None:
        if not self._slots.locked():
            await self._slots.acquire()
            return
        async with asyncio.timeout(patience_s):
            await self._slots.acquire()

    def _opened(self) -> httpx.AsyncHTTPTransport:
        return httpx.AsyncHTTPTransport(verify=self._verify, trust_env=False, limits=_LIMITS)

    async def _keep(self, transport: httpx.AsyncHTTPTransport) -> None:
        """Put it with the idle ones, and close the one that nobody needed for longest when its time is over."""
        now_s = asyncio.get_running_loop().time()
        self._idle.append(_Idle(transport, now_s))
        if now_s - self._idle[0].since_s > IDLE_S:
            await self._idle.popleft().transport.aclose()
