"""A driver's sign of life, beaten beside the process's own loop and watching it, as ``PostgresPulse`` does."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from contextvars import Context

from stage_e.adapters.memory.drivers import MemoryPulse
from stage_e.errors import StoreUnavailableError
from stage_e.ports.controls import Stop
from tests.simulation.clock import Dice
from tests.simulation.line import Line
from tests.simulation.loop import VirtualLoop
from tests.simulation.weather import Weather

EVERY_S, ALIVE_S, DEAD_S, HUNG_S, COMMAND_S = 0.5, 2.0, 3.0, 10.0, 2.0


class LinedPulse:
    """``Pulse``. ``beating`` is the context of its lane, ``driving`` that of the process's own loop."""

    def __init__(
        self,
        heart: MemoryPulse,
        line: Line,
        loop: VirtualLoop,
        contexts: tuple[Context, Context],
        weather: Weather,
        dice: Dice,
    ) -> None:
        self._heart = heart
        self._line = line
        self._loop = loop
        self._beating, self._driving = contexts
        self._weather = weather
        self._dice = dice
        self._heard_s = float("-inf")
        self._sound_s = float("inf")
        self._turned_s = 0.0
        self._unread: dict[str, None] = {}
        self._news = asyncio.Event()
        self._stopping = False
        self._stops: tuple[Stop, ...] = ()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        sent_s = self._turned_s = self._loop.time()
        await self._line.ask(self._beat)
        self._heard_s, self._sound_s = sent_s, self._loop.time()
        self._task = self._loop.create_task(self._keep_beating(), context=self._beating.copy())

    async def stop(self) -> None:
        self._stopping = True
        if self._task is not None:
            await self._task
        self._heard_s = float("-inf")

    def alive(self, since_s: float | None = None) -> bool:
        heard = self._loop.time() - self._heard_s < ALIVE_S
        return heard and (since_s is None or self._sound_s <= since_s)

    def stops(self) -> tuple[Stop, ...]:
        return self._stops

    def note_stops(self, stops: tuple[Stop, ...]) -> None:
        self._stops = stops

    async def unread(self) -> AsyncIterator[str]:
        while True:
            await self._news.wait()
            self._news.clear()
            told, self._unread = self._unread, {}
            for execution_id in told:
                yield execution_id

    async def _keep_beating(self) -> None:
        while not self._stopping:
            await asyncio.sleep(EVERY_S)
            self._loop.call_soon(self._turn, context=self._driving)
            if self._loop.time() - self._turned_s > HUNG_S or self._dice.hits(self._weather.beat_lost):
                continue
            with suppress(StoreUnavailableError, TimeoutError):
                await self._beat_once()
        with suppress(StoreUnavailableError):
            await self._line.ask(self._heart.stop)

    async def _beat_once(self) -> None:
        sent_s = self._loop.time()
        async with asyncio.timeout(COMMAND_S):
            unread = await self._line.ask(self._beat)
        if self._loop.time() - self._heard_s > DEAD_S:
            self._sound_s = self._loop.time()
        self._heard_s = sent_s
        if unread:
            self._loop.call_soon(self._tell, unread, context=self._driving)

    async def _beat(self) -> list[str]:
        return self._heart.beat()

    def _turn(self) -> None:
        self._turned_s = self._loop.time()

    def _tell(self, execution_ids: list[str]) -> None:
        self._unread |= dict.fromkeys(execution_ids)
        self._news.set()
