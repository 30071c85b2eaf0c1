"""Many callers, one statement: while one is on its way, or was a moment ago, calls pile up and go out together."""

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

    ``least_s`` lies between the beginnings of two batches while it is ``busy``: they are fewer and larger then, as
    PostgreSQL's own commits are with ``commit_delay`` and ``commit_siblings``. Unless somebody else says so, it is busy
    when calls came while the batch before was on its way: one client that waits for each answer never makes it so.

    ``flush`` answers all of a batch in its order, or raises and has done nothing. Items of one ``key`` never share a
    batch. An item that makes its batch be refused is refused alone. A caller that stops waiting stops nothing.
    """

    def __init__(
        self,
        flush: Callable[[Sequence[Item]], Coroutine[None, None, Sequence[Answer]]],
        key: Callable[[Item], Hashable],
        most: int = MOST,
        least_s: float = 0.0,
        busy: Callable[[], bool] | None = None,
    ) -> None:
        self._flush = flush
        self._key = key
        self._most = most
        self._least_s = least_s
        self._crowded: bool = False
        self._busy = busy or (lambda: self._crowded)
        self._next_at_s = 0.0
        self._waiting: deque[_Call[Item, Answer]] = deque()
        self._suspects: deque[_Call[Item, Answer]] = deque()
        self._sending: asyncio.Task[Sequence[Answer]] | None = None
        self._timer: asyncio.TimerHandle | None = None

    async def __call__(self, item: Item) -> Answer:
        """The answer to ``item``. Raises what ``flush`` raises."""
        call: _Call[Item, Answer] = _Call(item)
        self._waiting.append(call)
        if self._sending is None and self._timer is None:
            self._send_in_time()
        return await call.answer

    async def settle(self) -> None:
        """Wait until all that was sent has been answered, for callers that no longer wait too."""
        while self._sending is not None or self._timer is not None:
            if self._timer is not None:
                self._timer.cancel()
                self._send_next()
            if self._sending is not None:
                await asyncio.wait([self._sending])

    def _send_in_time(self) -> None:
        """Send what waits, now or when the pace allows it."""
        loop = asyncio.get_running_loop()
        wait_s = self._next_at_s - loop.time()
        if wait_s > 0 and not self._suspects and self._busy():
            self._timer = loop.call_later(wait_s, self._send_next)
        else:
            self._send_next()

    def _send_next(self) -> None:
        self._timer = None
        self._next_at_s = asyncio.get_running_loop().time() + self._least_s
        batch = [self._suspects.popleft()] if self._suspects else self._take()
        self._sending = asyncio.create_task(self._flush([call.item for call in batch]))
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
        self._sending = None
        self._crowded = len(batch) > 1 or bool(self._waiting)
        if self._suspects or self._waiting:
            self._send_in_time()
