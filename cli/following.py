"""Follow an execution through anything: restarts, lost connections, proxies that know no WebSocket."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from itertools import repeat
from typing import Protocol

from cli.errors import CommandError
from cli.exits import Exit
from schemas.event import Event, EventType
from schemas.words import ExecutionStatus

ENDS = frozenset(EventType(f"execution.{status}") for status in ExecutionStatus if status.finished)
PAUSES_S = (0.2, 0.5, 1, 2, *repeat(5, 12))  # between rounds in which nobody answered: a minute in all


class LostWayError(Exception):
    """A way is closed, or was lost. Another one, or the same a little later, may be open."""


class Way(Protocol):
    """One way to hear of events."""

    def events(self, after: int) -> AsyncIterator[Sequence[Event]]:
        """Batches of events above that number; the first one, perhaps empty, says that the way is open.

        Raises: LostWayError; CommandError: the API refuses, and will on every way.
        """


async def follow(
    ways: Sequence[Way], after: int, pause: Callable[[float], Awaitable[None]] = asyncio.sleep
) -> AsyncIterator[Event]:
    """Events above number ``after``, none twice, up to the one that ends the execution.

    The ways are tried in their order, from the first one again whenever one was lost.
    Raises: CommandError: nobody answered for a minute, or the API refuses.
    """
    pauses = iter(PAUSES_S)
    while True:
        lost = ""
        for way in ways:
            heard_from = after
            try:
                async for batch in way.events(after):
                    pauses = iter(PAUSES_S)
                    for event in _unseen(batch, after):
                        after = event.seq or after
                        yield event
                        if event.type in ENDS:
                            return
            except LostWayError as error:
                lost = str(error)
            if after > heard_from:
                break  # it works, so it comes first again
        delay = next(pauses, None)
        if delay is None:
            raise CommandError(f"lost the API ({lost}) and did not find it again", Exit.OUT_OF_REACH)
        await pause(delay)


def _unseen(batch: Sequence[Event], after: int) -> Iterator[Event]:
    for event in batch:
        if event.seq is None or event.seq > after:
            after = event.seq or after
            yield event
