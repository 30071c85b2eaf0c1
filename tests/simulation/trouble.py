"""What befalls the processes of the simulated world, its store and its messages while the storm lasts."""

import asyncio
from collections.abc import Callable, Iterator
from functools import partial

from tests.simulation.house import House
from tests.simulation.process import Process


class Trouble:
    """``alive`` are the processes that something can happen to."""

    def __init__(self, house: House, alive: Callable[[], list[Process]]) -> None:
        self._house = house
        self._dice = house.dice("trouble")
        self._alive = alive

    def all_kinds(self) -> Iterator[tuple[float, Callable[[], None]]]:
        """Mean seconds between two of a kind, and what then happens."""
        weather = self._house.weather
        yield weather.kill_every_s, self._kill
        yield weather.freeze_every_s, partial(self._hold, whole=True)
        yield weather.hang_every_s, partial(self._hold, whole=False)
        yield weather.drain_every_s, self._drain
        yield weather.outage_every_s, self._send_store_away
        yield weather.flush_every_s, self._flush

    async def keep_striking(self, every_s: float, strike: Callable[[], None]) -> None:
        """Until the storm is over."""
        while every_s > 0:
            await asyncio.sleep(self._dice.pause_s(every_s))
            if not self._house.sky.stormy:
                return
            strike()

    def _kill(self) -> None:
        if victim := self._victim():
            victim.strike(victim.kill)

    def _hold(self, *, whole: bool) -> None:
        span_s = self._dice.uniform(0.1, 8.0 if whole else 12.0)
        if victim := self._victim():
            victim.strike(partial(victim.hold, span_s, whole=whole))

    def _drain(self) -> None:
        if victim := self._victim():
            victim.strike(victim.leave)

    def _send_store_away(self) -> None:
        self._house.tell("store", "is away")
        self._house.sky.store_away = True
        longest_s = self._dice.choice((1.0, 5.0, 20.0))
        self._house.loop.after(self._dice.uniform(0.1, longest_s), self._bring_store_back)

    def _bring_store_back(self) -> None:
        self._house.tell("store", "is back")
        self._house.sky.store_away = False

    def _flush(self) -> None:
        self._house.tell("doorbell", "is emptied")
        self._house.doorbell.flush()

    def _victim(self) -> Process | None:
        """One of those that drive something, more often than not."""
        alive = self._alive()
        busy = [each for each in alive if each.driver.free_slots() < self._house.weather.slots]
        some = busy if busy and self._dice.hits(0.8) else alive
        return self._dice.choice(some) if some else None
