"""Many callers, one statement: while one is on its way, further calls pile up and go out together."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Hashable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Generic, TypeVar

from stage_e.errors import StoreRefusedError

Item = TypeVar("Item")
Answer = TypeVar("Answer")
MOST = 64


@dataclass(slots=True)
class _Call(Generic[Item, Answer]):
    item: Item
    answer: "asyncio.Future[Answer]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Coalescer(Generic[Item, Answer]):
    """Takes items one by one and sends them on in batches, one batch at a time; an idle one sends at once.

    ``flush`` answers all of a batch in its order, or raises and has done nothing. Items of one ``key`` never share a
    batch. An item that makes its batch be refused is refused alone. A caller that stops waiting stops nothing.
    """

    def __init__(
        self,
        flush: Callable[[Sequence[Item]], Coroutine[None, None, Sequence[Answer]]],
        key: Callable[[Item], Hashable],
        most: int = MOST,
    ) -> None:
        self._flush = flush
        self._key = key
        self._most = most
        self._waiting: deque[_Call[Item, Answer]] = deque()
        self._suspects: deque[_Call[Item, Answer]] = deque()
        self._sending: asyncio.Task[Sequence[Answer]] | None = None

    async def __call__(self, item: Item) -> Answer:
        """The answer to ``item``. Raises what ``flush`` raises."""
        call = _Call[Item, Answer](item)
        self._waiting.append(call)
        if self._sending is None:
            self._send_next()
        return await call.answer

    async def settle(self) -> None:
        """Wait until all that was sent has been answered, for callers that no longer wait too."""
        while self._sending is not None:
            await asyncio.wait([self._sending])

    def _send_next(self) -> None:
        batch = [self._suspects.popleft()] if self._suspects else self._take()
        self._sending = asyncio.create_task(self._flush([call.item for call in batch])) if batch else None
        if self._sending is not None:
            self._sending.add_done_callback(partial(self._deliver, batch))

    def _take(self) -> list[_Call[Item, Answer]]:
        batch: dict[Hashable, _Call[Item, Answer]] = {}
        later: list[_Call[Item, Answer]] = []
        while self._waiting and len(batch) < self._most:
            call = self._waiting.popleft()
            if batch.setdefault(self._key(call.item), call) is not call:
                later.append(call)
        self._waiting.extendleft(reversed(later))
        return list(batch.values())

    def _deliver(self, batch: list[_Call[Item, Answer]], sent: "asyncio.Task[Sequence[Answer]]") -> None:
        waiting = [call for call in batch if not call.answer.done()]
        if sent.cancelled():
            for call in waiting:
                call.answer.cancel()
        elif (error := sent.exception()) is None:
            for call, answer in zip(batch, sent.result(), strict=True):
                if not call.answer.done():
                    call.answer.set_result(answer)
        elif isinstance(error, StoreRefusedError) and len(batch) > 1:
            self._suspects.extend(batch)
        else:
            for call in waiting:
                call.answer.set_exception(error)
        self._send_next()
