"""Who follows what in this process, each with a bounded buffer."""

import asyncio
from collections.abc import Iterator, KeysView
from contextlib import contextmanager
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Follower(Generic[Item]):
    """Batches that one listener has not taken yet. An empty batch stands for some that may be missing."""

    def __init__(self, most: int) -> None:
        self._batches: asyncio.Queue[tuple[Item, ...]] = asyncio.Queue(most)

    def tell(self, batch: tuple[Item, ...]) -> None:
        """Add a batch; when there is no room, all that waits becomes one doubt."""
        if self._batches.full():
            while not self._batches.empty():
                self._batches.get_nowait()
            batch = ()
        self._batches.put_nowait(batch)

    async def next(self) -> tuple[Item, ...]:
        """The oldest batch, when there is one."""
        return await self._batches.get()


class Audience(Generic[Item]):
    """The followers of each topic."""

    def __init__(self, buffer: int) -> None:
        self._buffer = buffer
        self._followers: dict[str, set[Follower[Item]]] = {}

    @contextmanager
    def follower(self, topic: str) -> Iterator[Follower[Item]]:
        """A new follower, for the block."""
        follower = Follower[Item](self._buffer)
        self._followers.setdefault(topic, set()).add(follower)
        try:
            yield follower
        finally:
            self._followers[topic].remove(follower)
            if not self._followers[topic]:
                del self._followers[topic]

    def tell(self, topic: str, batch: tuple[Item, ...]) -> None:
        """Tell all followers of a topic."""
        for follower in self._followers.get(topic, ()):
            follower.tell(batch)

    @property
    def topics(self) -> KeysView[str]:
        """What has followers now."""
        return self._followers.keys()
