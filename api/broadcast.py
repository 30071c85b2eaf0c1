"""What happens live to the executions that are followed in this process: each is followed once, for all its clients."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing, contextmanager
from typing import Protocol, TypeAlias

from api.frame import Frame
from schemas.event import Event

News: TypeAlias = AsyncGenerator[tuple[Event, ...], None]

REST_S = 0.000_05  # for each listener between two frames: about what it costs to send it one


class Listener(Protocol):
    """One who is told. Nothing of this may wait."""

    def hear(self, frame: Frame) -> None:
        """What happened next."""

    def hear_the_end(self, error: BaseException | None) -> None:
        """Nothing more happens, or nobody can tell."""


class Broadcast:
    """One execution. Frames follow each other without a gap; the more listen, the more is joined in each."""

    def __init__(self, news: News) -> None:
        self.listeners: set[Listener] = set()
        self._heard: list[Event] = []
        self._more = asyncio.Event()
        self._hearing = asyncio.create_task(self._hear(news))
        self._telling = asyncio.create_task(self._tell())

    @property
    def over(self) -> bool:
        """Whether nothing more is told."""
        return self._telling.done()

    def stop(self) -> None:
        """Nobody listens any more."""
        self._hearing.cancel()
        self._telling.cancel()

    async def _hear(self, news: News) -> None:
        try:
            async with aclosing(news):
                async for events in news:
                    self._heard += events
                    self._more.set()
        finally:
            self._more.set()

    async def _tell(self) -> None:
        while self._heard or not self._hearing.done():
            await self._more.wait()
            self._more.clear()
            if self._heard:
                frame, self._heard = Frame(tuple(self._heard)), []
                for listener in tuple(self.listeners):
                    listener.hear(frame)
                await asyncio.sleep(len(self.listeners) * REST_S)
        error = self._hearing.exception()
        for listener in tuple(self.listeners):
            listener.hear_the_end(error)


class Broadcasts:
    """Those of this process, by tenant and execution."""

    def __init__(self) -> None:
        self._broadcasts: dict[tuple[str, str], Broadcast] = {}

    @contextmanager
    def heard(self, tenant: str, execution_id: str, listener: Listener, news: Callable[[], News]) -> Iterator[None]:
        """``listener`` is told, for the block; who comes first opens ``news``, the last to leave closes it.

        What was told before is stored, so that whoever reads the store from now on misses nothing.
        """
        name = (tenant, execution_id)
        broadcast = self._broadcasts.get(name)
        if broadcast is None or broadcast.over:
            broadcast = self._broadcasts[name] = Broadcast(news())
        broadcast.listeners.add(listener)
        try:
            yield
        finally:
            broadcast.listeners.discard(listener)
            if not broadcast.listeners:
                broadcast.stop()
                if self._broadcasts.get(name) is broadcast:
                    del self._broadcasts[name]
