"""An event loop on virtual time: one thread, no I/O, no clock. What runs next is picked by seeded chance.

Each process of the simulated world has a lane. Within a lane callbacks run in the order in which they came, as asyncio
promises to one process; which lane goes on is chance, as it is between processes.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Generator
from concurrent.futures import Executor
from contextvars import Context, ContextVar, copy_context
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import Any, TypeVar, TypeVarTuple, Unpack

Result = TypeVar("Result")
Arguments = TypeVarTuple("Arguments")
MOST_TURNS = 1_000_000  # a run needs some ten thousand; more means that somebody spins
THREAD_S = 0.005  # what is done in a thread takes at most that long


class StandstillError(Exception):
    """Nothing is left to run and nobody waits for a moment, or the same moment never ends."""


@dataclass(slots=True, eq=False)
class Lane:
    """The callbacks of one process."""

    name: str
    ready: deque[asyncio.Handle] = field(default_factory=deque)
    held: bool = False
    """Nothing of it runs: it is frozen, or dead."""
    fuse: int = -1
    """After so many more callbacks ``blown`` is called, before the next one; below zero there is none."""
    blown: Callable[[], None] = lambda: None

    def light(self, length: int, blown: Callable[[], None]) -> None:
        """Have ``blown`` called after ``length`` callbacks: that is how something happens at any await."""
        self.fuse, self.blown = length, blown


_LANE: ContextVar[Lane] = ContextVar("lane")


class VirtualLoop(asyncio.BaseEventLoop):
    """``pick`` yields numbers in [0, 1) and decides everything that is left to chance here."""

    def __init__(self, pick: Callable[[], float]) -> None:
        super().__init__()
        self._pick = pick
        self._now_s = 0.0
        self._timers: list[tuple[float, int, Lane, asyncio.TimerHandle]] = []
        self._numbers = 0
        self._tasks: list[asyncio.Task[Any]] = []  # any result: they are held, so that none is ended by the collector
        self.world = Lane("world")
        self.lanes = [self.world]
        self.turns = 0
        self.most_turns = MOST_TURNS

    def lane(self, name: str) -> tuple[Lane, Context]:
        """A new lane, and the context in which what belongs to it is to be started."""
        lane, context = Lane(name), copy_context()
        context.run(_LANE.set, lane)
        self.lanes.append(lane)
        return lane, context

    def after(self, delay_s: float, callback: Callable[[], object]) -> None:
        """Call back after a while, in the lane of the world outside all processes."""
        self._at(self._now_s + delay_s, self.world, asyncio.TimerHandle(self._now_s + delay_s, callback, (), self))

    # --- what asyncio asks for ---

    def time(self) -> float:
        """Virtual seconds since the beginning."""
        return self._now_s

    def call_soon(
        self, callback: Callable[[Unpack[Arguments]], object], *args: *Arguments, context: Context | None = None
    ) -> asyncio.Handle:
        """As asyncio's, in the lane of the context."""
        handle = asyncio.Handle(callback, args, self, context)
        self._lane_of(context).ready.append(handle)
        return handle

    call_soon_threadsafe = call_soon

    def call_at(
        self,
        when: float,
        callback: Callable[[Unpack[Arguments]], object],
        *args: *Arguments,
        context: Context | None = None,
    ) -> asyncio.TimerHandle:
        """As asyncio's, in the lane of the context."""
        handle = asyncio.TimerHandle(when, callback, args, self, context)
        self._at(when, self._lane_of(context), handle)
        return handle

    call_later = asyncio.BaseEventLoop.call_later

    def create_task(
        self,
        coro: Generator[Any, None, Result] | Coroutine[Any, Any, Result],
        *,
        name: object = None,
        context: Context | None = None,
    ) -> asyncio.Task[Result]:
        """As asyncio's."""
        task = super().create_task(coro, name=name, context=context)
        self._tasks.append(task)
        return task

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[Unpack[Arguments]], Result], *args: *Arguments
    ) -> asyncio.Future[Result]:
        """What ``asyncio.to_thread`` uses: done in this thread, a little later."""
        future: asyncio.Future[Result] = self.create_future()
        self.call_later(self._pick() * THREAD_S, _fulfil, future, lambda: func(*args))
        return future

    def close(self) -> None:
        """End everything that is left, frozen or not, and close; what was still to come does not come."""
        self._timers.clear()
        while open_tasks := [task for task in self._tasks if not task.done()]:
            for lane in self.lanes:
                lane.held, lane.fuse = False, -1
            for task in open_tasks:
                task.cancel()
            self.most_turns = self.turns + MOST_TURNS
            self.run_until_complete(asyncio.wait(open_tasks, timeout=1))
        self._tasks.clear()
        super().close()

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        """What was cancelled is passed over when its time comes."""

    # --- turning ---

    def _run_once(self) -> None:
        self.turns += 1
        if self.turns > self.most_turns:
            raise StandstillError(f"after {self.turns} turns it is still {self._now_s} s")
        runnable = [lane for lane in self.lanes if lane.ready and not lane.held]
        if not runnable:
            self._pass_time()
            return
        lane = runnable[int(self._pick() * len(runnable))] if len(runnable) > 1 else runnable[0]
        if lane.fuse >= 0:
            lane.fuse -= 1
            if lane.fuse < 0:
                lane.blown()
                return
        handle = lane.ready.popleft()
        if not handle.cancelled():
            handle._run()

    def _pass_time(self) -> None:
        if not self._timers:
            raise StandstillError(f"at {self._now_s} s nothing is left to happen")
        self._now_s = max(self._now_s, self._timers[0][0])
        while self._timers and self._timers[0][0] <= self._now_s:
            _, _, lane, handle = heappop(self._timers)
            if not handle.cancelled():
                lane.ready.append(handle)

    def _at(self, when_s: float, lane: Lane, handle: asyncio.TimerHandle) -> None:
        self._numbers += 1
        heappush(self._timers, (when_s, self._numbers, lane, handle))

    def _lane_of(self, context: Context | None) -> Lane:
        return _LANE.get(self.world) if context is None else context.get(_LANE, self.world)


def _fulfil(future: asyncio.Future[Result], work: Callable[[], Result]) -> None:
    try:
        result = work()
    except Exception as error:  # noqa: BLE001 - whoever waits for the thread is given it
        if not future.done():
            future.set_exception(error)
    else:
        if not future.done():
            future.set_result(result)
