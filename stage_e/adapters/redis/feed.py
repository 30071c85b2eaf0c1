"""Live news over Redis's publish and subscribe: one connection in for all that is watched in this process."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager

from redis.asyncio import Redis

from schemas.event import Event
from stage_e.adapters.followers import Audience, Follower, Item
from stage_e.adapters.redis.outbox import KNOCK_CHANNEL, NEWS_CHANNEL, Outbox, decode_news
from stage_e.adapters.redis.subscription import Subscription

BUFFER = 1000  # batches that wait for one follower


class RedisFeed:
    """News and knocks. ``close`` before the client is closed."""

    def __init__(self, client: Redis, buffer: int = BUFFER) -> None:
        self._outbox = Outbox(client)
        self._news = Audience[Event](buffer)
        self._knocks = Audience[str](buffer)
        self._subscription = Subscription(client, self._wanted, self._hear)

    async def publish(self, execution_id: str, events: Sequence[Event]) -> None:
        """Tell who listens, without waiting for it. Never raises: a feed that is away costs only speed."""
        if events:
            self._outbox.add_news(execution_id, events)

    async def knock(self, execution_id: str) -> None:
        """Tell the driver of an execution that its inbox has something, without waiting for it. Never raises."""
        self._outbox.add_knock(execution_id)

    async def follow(self, execution_id: str) -> AsyncIterator[tuple[Event, ...]]:
        """News of one execution; as the port says."""
        with self._listening(self._news, NEWS_CHANNEL + execution_id) as follower:
            while True:
                yield await follower.next()

    async def knocks(self) -> AsyncIterator[str]:
        """Executions that somebody knocked for; as the port says."""
        with self._listening(self._knocks, KNOCK_CHANNEL) as follower:
            while True:
                for execution_id in await follower.next():
                    yield execution_id

    async def close(self) -> None:
        """Send what is left, and hear no more."""
        await self._outbox.close()
        await self._subscription.close()

    @contextmanager
    def _listening(self, audience: Audience[Item], channel: str) -> Iterator[Follower[Item]]:
        try:
            with audience.follower(channel) as follower:
                if self._subscription.stands(channel):
                    follower.tell(())
                self._subscription.adjust()
                yield follower
        finally:
            self._subscription.adjust()

    def _wanted(self) -> set[str]:
        return {*self._news.topics, *self._knocks.topics}

    def _hear(self, channel: str, message: bytes | None) -> None:
        if channel == KNOCK_CHANNEL:
            self._knocks.tell(channel, () if message is None else (message.decode(),))
        else:
            self._news.tell(channel, () if message is None else decode_news(message))
