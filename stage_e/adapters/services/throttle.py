"""How many calls of one process may be under way to one host: a machine is not flooded by one plan, or by many."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta

from stage_e.errors import TemporaryStepError
from stage_e.ports.services import Answer, Recalled, Sending, ServiceAdapter


@dataclass(slots=True)
class _Door:
    places: asyncio.Semaphore
    users: int = field(default=0)
    """Inside or waiting; without any, the door is forgotten."""


class Throttle:
    """The doors of all hosts, for all services that reach them."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._doors: dict[str, _Door] = {}

    @asynccontextmanager
    async def place(self, host: str, patience: timedelta) -> AsyncIterator[None]:
        """One of the host's places, for the block. Raises: TemporaryStepError: none was free in time."""
        door = self._doors.setdefault(host.lower(), _Door(asyncio.Semaphore(self._most)))
        door.users += 1
        try:
            await _enter(door, host, patience)
            try:
                yield
            finally:
                door.places.release()
        finally:
            door.users -= 1
            if not door.users:
                del self._doors[host.lower()]


async def _enter(door: _Door, host: str, patience: timedelta) -> None:
    try:
        async with asyncio.timeout(patience.total_seconds()):
            await door.places.acquire()
    except TimeoutError:
        raise TemporaryStepError(f"too much is under way on {host}; nothing was sent") from None


class Throttled:
    """A service whose calls wait for a place at their host, for at most half of their time."""

    def __init__(self, service: ServiceAdapter, throttle: Throttle) -> None:
        self._service = service
        self._throttle = throttle

    async def send(self, sending: Sending) -> Answer:
        """As ``ServiceAdapter.send``."""
        if not sending.hosts:
            return await self._service.send(sending)
        loop = asyncio.get_running_loop()
        began_s = loop.time()
        async with self._throttle.place(sending.hosts[0], sending.timeout / 2):
            waited = timedelta(seconds=loop.time() - began_s)
            answer = await self._service.send(replace(sending, timeout=sending.timeout - waited))
        return replace(answer, waited=waited)

    async def recall(self, sending: Sending) -> Recalled | None:
        """As ``ServiceAdapter.recall``: the service is asked, and no host."""
        return await self._service.recall(sending)
