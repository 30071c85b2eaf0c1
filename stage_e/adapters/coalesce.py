"""Many callers, one statement: while one is on its way, or was a moment ago, calls pile up and go out together."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Hashable, Sequence
from dataclasses import dataclass, field
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

    ``least_s`` lies between the beginnings of two batches while it is ``busy``: they are fewer and larger then, as
    PostgreSQL's own commits are with ``commit_delay`` and ``commit_siblings``.

    ``flush`` answers all of a batch in its order, or raises and has done nothing. Items of one ``key`` never share a
    batch. An item that makes its batch be refused is refused alone. A caller that stops waiting stops nothing.
    """

    def __init__(
        self,
        flush: Callable[[Sequence[Item]], Coroutine[None, None, Sequence[Answer]]],
        key: Callable[[Item], Hashable],
        most: int = MOST,
        least_s: float = 0.0,
        busy: Callable[[], bool] = lambda: True,
    ) -> None:
        self._flush = flush
        self._key = key
        self._most = most
        self._least_s = least_s
        self._busy = busy
        self._next_at_s = 0.0
        self._waiting: deque[_Call[Item, Answer]] = deque()
        self._suspects: deque[_Call[Item, Answer]] = deque()
        self._sender: asyncio.Task[None] | None = None

    async def __call__(self, item: Item) -> Answer:
        """The answer to ``item``. Raises what ``flush`` raises."""
        call: _Call[Item, Answer] = _Call(item)
        self._waiting.append(call)
        if self._sender is None or self._sender.done():
            self._sender = asyncio.create_task(self._send_all())
        return await call.answer

    async def settle(self) -> None:
        """Wait until all that was sent has been answered, for callers that no longer wait too."""
        if self._sender is not None:
            await asyncio.wait([self._sender])

    async def _send_all(self) -> None:
        while self._waiting or self._suspects:
            await self._pause()
            batch = [self._suspects.popleft()] if self._suspects else self._take()
            sent = asyncio.create_task(self._flush([call.item for call in batch]))
            await asyncio.wait([sent])
            self._deliver(batch, sent)

    async def _pause(self) -> None:
        """Keep the pace, unless what waits would fill a batch."""
        now_s = asyncio.get_running_loop().time()
        full = len(self._waiting) >= self._most or self._suspects
        if now_s < self._next_at_s and not full and self._busy():
            await asyncio.sleep(self._next_at_s - now_s)
        self._next_at_s = asyncio.get_running_loop().time() + self._least_s

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
