"""One connection that listens to every channel that is wanted in this process, and comes back by itself."""

import asyncio
from collections.abc import Callable, Coroutine

from redis.asyncio import Redis
from redis.asyncio.client import PubSub

from stage_e.adapters.redis.connection import PATIENCE, TROUBLE, Absence

SILENCE_S = 5.0  # then Redis is asked whether it is there, and after as much again it is not


class Subscription:
    """Passes on what is published, with ``hear(channel, message)``.

    ``None`` for a message says that some may have been missed until now: the channel stands from here on, or the
    connection broke.
    """

    def __init__(
        self, client: Redis, wanted: Callable[[], set[str]], hear: Callable[[str, bytes | None], None]
    ) -> None:
        self._client = client
        self._wanted = wanted
        self._hear = hear
        self._standing: set[str] = set()
        self._changed = asyncio.Event()
        self._keeping: asyncio.Task[None] | None = None
        self._closed = False

    def stands(self, channel: str) -> bool:
        """Whether what is published there from now on will be heard."""
        return channel in self._standing

    def adjust(self) -> None:
        """Something else is wanted; the first time it connects."""
        self._changed.set()
        if not self._closed and (self._keeping is None or self._keeping.done()):
            self._keeping = asyncio.create_task(self._keep())

    async def close(self) -> None:
        """Nothing is heard any more, whoever still follows."""
        self._closed = True
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.wait({self._keeping})

    async def _keep(self) -> None:
        absence = Absence("live news, in")
        while True:
            try:
                await self._listen_until_trouble(absence)
            except TROUBLE as error:
                self._standing.clear()
                for channel in self._wanted():
                    self._hear(channel, None)
                await absence.pause(error)

    async def _listen_until_trouble(self, absence: Absence) -> None:
        async with self._client.pubsub() as pubsub:
            async with asyncio.timeout(PATIENCE.total_seconds()):
                await pubsub.connect()
            await _until_one_fails(self._ask(pubsub), self._listen(pubsub, absence))

    async def _ask(self, pubsub: PubSub) -> None:
        """Keep the connection's channels as wanted; those who come and go together cost one command."""
        asked: set[str] = set()
        while True:
            self._changed.clear()
            wanted = self._wanted()
            self._standing &= wanted
            if new := wanted - asked:
                await pubsub.subscribe(*new)
            if gone := asked - wanted:
                await pubsub.unsubscribe(*gone)
            asked = wanted
            await self._changed.wait()

    async def _listen(self, pubsub: PubSub, absence: Absence) -> None:
        asked_for_a_sign = False
        while True:
            message = await pubsub.get_message(timeout=SILENCE_S)
            if message is None and asked_for_a_sign:
                raise TimeoutError(f"no sign of life within {2 * SILENCE_S:.0f} s")
            if message is None:
                await pubsub.ping()
            else:
                absence.over()
                self._take(message["type"], message["channel"], message["data"])
            asked_for_a_sign = message is None

    def _take(self, kind: str, channel: bytes | None, data: bytes) -> None:
        match kind, channel and channel.decode():
            case "message", str(name):
                self._hear(name, data)
            case "subscribe", str(name):
                self._standing.add(name)
                self._hear(name, None)
            case "unsubscribe", str(name):
                self._standing.discard(name)


async def _until_one_fails(*endless: Coroutine[None, None, None]) -> None:
    """Raises: what the first of them raises.

    Not a TaskGroup: in Python 3.11 and 3.12 that forgets that it was cancelled when one of its tasks fails just then,
    and whoever then tries again does so for ever.
    """
    tasks = [asyncio.create_task(work) for work in endless]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
