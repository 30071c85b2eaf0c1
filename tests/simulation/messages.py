"""Doorbell and news between processes: messages are lost, doubled, late and out of order, and all may be emptied."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from functools import partial
from typing import TypeVar

from schemas.event import Event
from stage_e.ports.records import Ring
from tests.simulation.clock import Dice
from tests.simulation.line import Sky
from tests.simulation.loop import VirtualLoop
from tests.simulation.weather import Weather

Item = TypeVar("Item")
SLOW_S = 2.0


class Post:
    """Carries messages. What it does to them is chance."""

    def __init__(self, loop: VirtualLoop, sky: Sky, weather: Weather, dice: Dice) -> None:
        self._loop = loop
        self._sky = sky
        self._weather = weather
        self._dice = dice

    def send(self, deliver: Callable[[], None]) -> None:
        """Deliver once, twice or never, a little or much later."""
        stormy = self._sky.stormy
        if stormy and self._dice.hits(self._weather.message_lost):
            return
        for _ in range(2 if stormy and self._dice.hits(self._weather.message_twice) else 1):
            slow = stormy and self._dice.hits(self._weather.message_slow)
            self._loop.after(self._dice.uniform(0, SLOW_S if slow else 0.003), deliver)

    def pick(self, items: Sequence[Item]) -> Item:
        """Any of them."""
        return self._dice.choice(items)


class Doorbell:
    """The queue that all processes share: what is rung waits here until somebody takes it."""

    def __init__(self, post: Post) -> None:
        self._post = post
        self._waiting: dict[str, None] = {}
        self._takers: list[asyncio.Future[str]] = []
        self._life = 1

    async def ring(self, rings: Sequence[Ring]) -> bool:
        """As ``Queue.ring``."""
        for ring in rings:
            self._post.send(partial(self._arrive, ring.execution_id))
        return True

    async def waiting(self) -> int | None:
        """As ``Queue.waiting``."""
        return len(self._waiting)

    async def epoch(self) -> str | None:
        """As ``Queue.epoch``."""
        return str(self._life)

    def take(self, taker: "asyncio.Future[str]") -> None:
        """Have ``taker`` told of any execution that is rung for, which then waits no more."""
        self._takers.append(taker)
        self._match()

    def flush(self) -> None:
        """Lose everything."""
        self._waiting.clear()
        self._life += 1

    def _arrive(self, execution_id: str) -> None:
        self._waiting[execution_id] = None
        self._match()

    def _match(self) -> None:
        self._takers = [taker for taker in self._takers if not taker.done()]
        while self._waiting and self._takers:
            execution_id, taker = self._post.pick([*self._waiting]), self._post.pick(self._takers)
            del self._waiting[execution_id]
            self._takers.remove(taker)
            taker.set_result(execution_id)


class News:
    """The feed that all processes share."""

    def __init__(self, post: Post) -> None:
        self._post = post
        self._followers: dict[str, list[asyncio.Queue[tuple[Event, ...]]]] = {}
        self._drivers: list[asyncio.Queue[str]] = []

    async def publish(self, execution_id: str, events: Sequence[Event]) -> None:
        """As ``Feed.publish``."""
        told = tuple(events)
        for follower in self._followers.get(execution_id, ()):
            self._post.send(partial(follower.put_nowait, told))

    async def knock(self, execution_id: str) -> None:
        """As ``Feed.knock``."""
        for driver in self._drivers:
            self._post.send(partial(driver.put_nowait, execution_id))

    async def follow(self, execution_id: str) -> AsyncIterator[tuple[Event, ...]]:
        """As ``Feed.follow``."""
        follower: asyncio.Queue[tuple[Event, ...]] = asyncio.Queue()
        self._followers.setdefault(execution_id, []).append(follower)
        try:
            yield ()
            while True:
                yield await follower.get()
        finally:
            self._followers[execution_id].remove(follower)

    async def knocks(self) -> AsyncIterator[str]:
        """As ``Feed.knocks``."""
        driver: asyncio.Queue[str] = asyncio.Queue()
        self._drivers.append(driver)
        try:
            while True:
                yield await driver.get()
        finally:
            self._drivers.remove(driver)
