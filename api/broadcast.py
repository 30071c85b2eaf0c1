"""What happens live to the executions that are followed in this process: each is followed once, for all its clients."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing, contextmanager
from typing import Protocol, TypeAlias

from api.frame import Frame
from schemas.event import Event

News: TypeAlias = AsyncGenerator[tuple[Event, ...], None]


class Listener(Protocol):
    """One who is told. Nothing of this may wait."""

    def hear(self, frame: Frame) -> None:
        """What happened next."""

    def hear_the_end(self, error: BaseException | None) -> None:
        """Nothing more happens, or nobody can tell."""


class Broadcast:
    """One execution. Frames follow each other without a gap."""

    def __init__(self, news: News) -> None:
        self.listeners: set[Listener] = set()
        self._telling = asyncio.create_task(self._tell(news))

    @property
    def over(self) -> bool:
        """Whether nothing more is told."""
        return self._telling.done()

    def stop(self) -> None:
        """Nobody listens any more."""
        self._telling.cancel()

    async def _tell(self, news: News) -> None:
        error: BaseException | None = None
        try:
            async with aclosing(news):
                async for events in news:
                    if events:
                        frame = Frame(events)
                        for listener in tuple(self.listeners):
                            listener.hear(frame)
        except Exception as failure:  # noqa: BLE001 - it is raised where each of its clients is served
            error = failure
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
