"""News and knocks on their way out: what comes while a batch is being sent goes with the next."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from pydantic import TypeAdapter, ValidationError
from redis.asyncio import Redis

from schemas.event import Event
from stage_e.adapters.redis.connection import PATIENCE, TROUBLE, Absence

NEWS_CHANNEL = "stage-e:feed:"  # and the execution's id; a message is a JSON array of events
KNOCK_CHANNEL = "stage-e:knock"  # a message is an execution's id
LINGER_S = 0.02  # what comes within this time goes out together, as on the wire to clients
DOUBT = b"[]"  # "you may have missed some"
MOST_DOUBTS = 10_000  # executions whose lost news are remembered while Redis is away
_NEWS = TypeAdapter(tuple[Event, ...])


def decode_news(message: bytes) -> tuple[Event, ...]:
    """The events of a message; none, which is a doubt, when it is not one of this version's."""
    try:
        return _NEWS.validate_json(message)
    except ValidationError:
        return ()


def encode_news(events: Sequence[Event]) -> bytes:
    """The message for these events; a doubt when they cannot be written, as with half a character in them."""
    try:
        return _NEWS.dump_json(tuple(events))
    except ValueError:
        return DOUBT


class Outbox:
    """Takes without waiting. What could not be sent becomes a doubt, which is sent when Redis is back."""

    def __init__(self, client: Redis) -> None:
        self._client = client
        self._news: dict[str, list[Event]] = {}
        self._doubts: set[str] = set()
        self._knocks: set[str] = set()
        self._absence = Absence("live news, out")
        self._sending: asyncio.Task[None] | None = None

    def add_news(self, execution_id: str, events: Iterable[Event]) -> None:
        """Tell who follows the execution."""
        self._news.setdefault(execution_id, []).extend(events)
        self._send_soon()

    def add_knock(self, execution_id: str) -> None:
        """Tell who drives it. A knock that could not be sent is dropped: heartbeats tell of unread messages too."""
        self._knocks.add(execution_id)
        self._send_soon()

    async def close(self) -> None:
        """What can still be sent within the patience has been sent."""
        if self._sending is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE.total_seconds()):
                    await self._sending

    def _send_soon(self) -> None:
        if self._sending is None or self._sending.done():
            self._sending = asyncio.create_task(self._send())

    async def _send(self) -> None:
        while self._news or self._doubts or self._knocks:
            await asyncio.sleep(LINGER_S)
            news, doubts, knocks = self._news, self._doubts, self._knocks
            self._news, self._doubts, self._knocks = {}, set(), set()
            try:
                await self._publish([*_messages(news, doubts, knocks)])
            except TROUBLE as error:
                self._doubts = {*[*doubts, *news][:MOST_DOUBTS]}
                await self._absence.pause(error)
            else:
                self._absence.over()

    async def _publish(self, messages: Sequence[tuple[str, bytes | str]]) -> None:
        pipe = self._client.pipeline(transaction=False)
        for channel, message in messages:
            pipe.publish(channel, message)
        async with asyncio.timeout(PATIENCE.total_seconds()):
            await pipe.execute()


def _messages(
    news: dict[str, list[Event]], doubts: Iterable[str], knocks: Iterable[str]
) -> Iterator[tuple[str, bytes | str]]:
    for execution_id in doubts:
        yield NEWS_CHANNEL + execution_id, DOUBT
    for execution_id, events in news.items():
        yield NEWS_CHANNEL + execution_id, encode_news(events)
    for execution_id in knocks:
        yield KNOCK_CHANNEL, execution_id
