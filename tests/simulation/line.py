"""A process's way to the store. What was sent is carried out there, whatever becomes of who sent it."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Protocol, TypeVar

from stage_e.errors import StageEError, StoreUnavailableError
from tests.simulation.clock import Dice
from tests.simulation.loop import VirtualLoop
from tests.simulation.weather import Weather

Result = TypeVar("Result")
GIVES_UP_S = 5.0  # after which who asked takes the store for away
GHOST_S = 12.0  # a call that was given up may still arrive that much later
SLOW_S = 3.0


class Sky(Protocol):
    """What the weather is at this moment."""

    @property
    def stormy(self) -> bool:
        """Whether faults may happen."""

    @property
    def store_away(self) -> bool:
        """Whether nobody reaches the store."""


def at_once(work: Coroutine[object, object, Result]) -> Result:
    """The result of a coroutine that never waits: it is one transaction."""
    try:
        work.send(None)
    except StopIteration as done:
        result: Result = done.value
        return result
    work.close()
    raise AssertionError("a store in memory does not wait")


class Line:
    """One connection. Calls fail on the way there or on the way back, or arrive when nobody waits any more."""

    def __init__(self, loop: VirtualLoop, sky: Sky, weather: Weather, dice: Dice) -> None:
        self._loop = loop
        self._sky = sky
        self._weather = weather
        self._dice = dice

    async def ask(self, work: Callable[[], Coroutine[object, object, Result]]) -> Result:
        """What ``work`` answers in the store. Raises: StoreUnavailableError: nobody knows whether it was done."""
        answer: asyncio.Future[Result] = self._loop.create_future()
        answer.add_done_callback(_retrieved)
        lost = self._sky.stormy and self._dice.hits(self._weather.call_lost)
        ghost = self._sky.stormy and self._dice.hits(self._weather.call_late)
        if ghost:
            self._loop.after(self._dice.uniform(0, GHOST_S), lambda: self._carry_out(work))
        if lost or ghost:
            self._loop.after(self._delay_s(), lambda: _fail(answer, "the line was cut"))
        else:
            self._loop.after(self._delay_s(), lambda: self._serve(work, answer))
            self._loop.after(GIVES_UP_S, lambda: _fail(answer, "the store does not answer"))
        return await answer

    def _serve(self, work: Callable[[], Coroutine[object, object, Result]], answer: "asyncio.Future[Result]") -> None:
        if self._sky.store_away:
            _fail(answer, "the store is away")
            return
        result, error = self._carry_out(work)
        if self._sky.stormy and self._dice.hits(self._weather.answer_lost):
            self._loop.after(self._delay_s(), lambda: _fail(answer, "the line was cut after the commit"))
        else:
            self._loop.after(self._delay_s(), lambda: _settle(answer, result, error))

    def _carry_out(
        self, work: Callable[[], Coroutine[object, object, Result]]
    ) -> tuple[Result | None, StageEError | None]:
        try:
            return at_once(work()), None
        except StageEError as error:
            return None, error

    def _delay_s(self) -> float:
        if self._sky.stormy and self._dice.hits(self._weather.call_slow):
            return self._dice.uniform(0, SLOW_S)
        return self._dice.uniform(0.0002, 0.003)


def _settle(answer: "asyncio.Future[Result]", result: Result | None, error: StageEError | None) -> None:
    if answer.done():
        return
    if error is not None:
        answer.set_exception(error)
    else:
        answer.set_result(result)  # type: ignore[arg-type]  # None only where that is the result


def _fail(answer: "asyncio.Future[Result]", why: str) -> None:
    if not answer.done():
        answer.set_exception(StoreUnavailableError(why))


def _retrieved(answer: "asyncio.Future[Result]") -> None:
    """Nobody may be left to look at it, and that is no fault."""
    if not answer.cancelled():
        answer.exception()
