"""One process of the simulated world: the real driver, executor and rescuer, wired as ``wiring`` does it."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import timedelta
from itertools import count
from typing import TypeVar

from schemas.submission import Submission
from stage_e.adapters.memory.inventory import MemoryInventory
from stage_e.admission import Admission, Lanes
from stage_e.assess.at_once import AtOnce
from stage_e.backlog import Backlog
from stage_e.circuits import Circuits
from stage_e.crew import Crew, DriveLimits
from stage_e.driver import Driver
from stage_e.errors import StoreUnavailableError
from stage_e.executor import StageEExecutor
from stage_e.journal import Desk
from stage_e.lessons import Lessons
from stage_e.ports.records import Ring
from stage_e.ports.time import Chance
from stage_e.prepare import Prepared
from stage_e.preparing import Preparing
from stage_e.tools.operation import Service
from stage_e.vault import Vault
from tests.simulation.clock import VirtualClock
from tests.simulation.house import House
from tests.simulation.line import Line
from worker.rescue import keep_rescuing

Result = TypeVar("Result")
VAULT = Vault("A" * 43 + "=")
BUDGET = timedelta(seconds=3)
DAY, HALF_A_MINUTE = timedelta(days=1), timedelta(seconds=30)
PATIENCE_S = 60.0  # of who asked
RUNG_AGAIN = 0


class GoneError(Exception):
    """The connection to the process broke; nobody knows what it did."""


class JudgedBefore(Preparing):
    """Plans that were judged before: reading them is not simulated, and would cost the most."""

    def __init__(self, prepared: Callable[[Submission], Prepared]) -> None:
        self._prepared = prepared

    async def prepare(self, submission: Submission, on_the_loop: int = 0) -> Prepared:
        return self._prepared(submission)


class JudgedExecutor(StageEExecutor):
    """The executor with such plans."""

    def judge_by(self, prepared: Callable[[Submission], Prepared]) -> None:
        """Have submissions judged so."""
        self._preparing = JudgedBefore(prepared)


class Process:
    """``kind`` is ``api`` or ``worker``. Until it is killed or leaves, it does what its driver and its people want."""

    def __init__(self, house: House, kind: str, name: str) -> None:
        self.kind, self.name = kind, name
        self.leaving = self.gone = False
        self._house, self._dice = house, house.dice(name)
        self._lane, self._context = house.loop.lane(name)
        self._pulse_lane, beating = house.loop.lane(f"{name}'s pulse")
        self._line = Line(house.loop, house.sky, house.weather, house.dice(f"{name}'s line"))
        self._store = house.composition.store(house.truth, self._line, house.loop, house.evidence, name)
        heart, contexts = house.truth.pulse(name, kind), (beating, self._context)
        self._pulse = house.composition.pulse(heart, self._line, house.loop, contexts, house.weather, self._dice)
        skew_s = house.weather.skew_s
        self._clock = VirtualClock(house.loop, self._dice.uniform(-skew_s, skew_s))
        ids = count(1)
        self._chance = Chance(new_id=lambda: f"{name}.{next(ids)}", jitter=self._dice.random)
        self._desk = Desk(self._store, house.news, self._clock, VAULT)
        self.driver = self._a_driver()
        self.executor = self._an_executor()
        self._asked: list[Callable[[], None]] = []
        self._taker: asyncio.Future[str] | None = None
        self._holds = 0
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin to live."""
        self._house.tell(self.name, "starts")
        self._spawn(self._live())

    # --- what happens to it ---

    def kill(self) -> None:
        """It runs no further, from this moment on; what it has sent is on its way."""
        if self.gone:
            return
        self._house.tell(self.name, "is killed")
        self._go()
        self._lane.held = self._pulse_lane.held = True

    def hold(self, span_s: float, *, whole: bool) -> None:
        """It does nothing for a while: its loop alone, or its pulse as well (``whole``)."""
        if self.gone:
            return
        self._house.tell(self.name, f"{'freezes' if whole else 'hangs'} for {span_s:.2f} s")
        lanes = (self._lane, self._pulse_lane) if whole else (self._lane,)
        self._holds += 1
        for lane in lanes:
            lane.held = True
        self._house.loop.after(span_s, self._let_go)

    def strike(self, blow: Callable[[], None]) -> None:
        """Have ``blow`` fall between any two of its next callbacks."""
        self._lane.light(self._dice.randint(0, 40), blow)

    def leave(self) -> None:
        """As after SIGTERM."""
        if not (self.leaving or self.gone):
            self._house.tell(self.name, "drains")
            self.leaving = True
            self._spawn(self._leave())

    async def ask(self, work: Callable[[], Coroutine[object, object, Result]]) -> Result:
        """What ``work`` answers in this process, asked from outside. Raises: GoneError, and what ``work`` raises."""
        if self.gone:
            raise GoneError
        answer: asyncio.Future[Result] = self._house.loop.create_future()
        task = self._house.loop.create_task(_begin(work), context=self._context.copy())
        task.add_done_callback(lambda done: _pass_on(done, answer))

        def hang_up() -> None:
            if not answer.done():
                answer.set_exception(GoneError())

        self._asked.append(hang_up)
        patience = self._house.loop.call_later(PATIENCE_S, hang_up)
        try:
            return await answer
        finally:
            patience.cancel()
            self._asked.remove(hang_up)

    # --- its life ---

    async def _live(self) -> None:
        while True:
            try:
                await self.driver.start()
            except StoreUnavailableError:
                await asyncio.sleep(0.5)
            else:
                break
        if self.kind == "worker":
            self._spawn(self._keep_picking())
            rescue = keep_rescuing(self._store, self._house.doorbell, self._pulse, self._clock, self._dice.random)
            self._spawn(rescue)

    async def _keep_picking(self) -> None:
        """As ``worker.pool`` does it: nothing is taken without a free slot."""
        while not self.leaving:
            if self.driver.free_slots() <= 0:
                await asyncio.sleep(0.1)
                continue
            self._taker = self._house.loop.create_future()
            self._house.doorbell.take(self._taker)
            self._spawn(self._offer(await self._taker))
            await asyncio.sleep(0)

    async def _offer(self, execution_id: str) -> None:
        try:
            taken = await self.driver.offer(execution_id)
        except StoreUnavailableError:
            return
        if not taken:
            await asyncio.sleep(0.1)
            await self._house.doorbell.ring([Ring(execution_id, RUNG_AGAIN)])

    async def _leave(self) -> None:
        if self._taker is not None:
            self._taker.cancel()
        await self.executor.drain()
        await self.driver.stop()
        self._house.tell(self.name, "has left")
        for task in self._tasks:
            if task is not asyncio.current_task():
                task.cancel()
        self._go()

    def _go(self) -> None:
        self.gone = True
        if self._taker is not None:
            self._taker.cancel()
        for hang_up in self._asked:
            hang_up()

    def _let_go(self) -> None:
        self._holds -= 1
        if not (self._holds or self.gone):
            self._lane.held = self._pulse_lane.held = False

    def _spawn(self, work: Coroutine[object, object, None]) -> None:
        task = self._house.loop.create_task(work, context=self._context.copy())
        task.add_done_callback(self._notice)
        self._tasks.append(task)

    def _notice(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self._house.complain(self.name, f"a task of the process ended: {error!r}")

    # --- its parts ---

    def _a_driver(self) -> Driver:
        adapter = self._house.composition.adapter(self._house.witness.adapter_of(self.name))
        limits = DriveLimits(at_once=AtOnce(per_execution=self._dice.randint(1, 5)))
        services = dict.fromkeys(Service, adapter)
        crew = Crew(
            self._store, services, self._pulse, self._clock, self._chance, limits, Lessons(), Circuits(self._clock)
        )
        return Driver(self.name, self._house.weather.slots, crew, self._desk, self._house.doorbell)

    def _an_executor(self) -> JudgedExecutor:
        lanes = Lanes(BUDGET, self._dice.choice((DAY, DAY, HALF_A_MINUTE)))
        house = self._house
        backlog = Backlog(self._store, self._clock)
        admission = Admission(self._desk, self.driver, house.doorbell, self._chance, lanes, backlog)
        executor = JudgedExecutor(
            house.judging, MemoryInventory(), admission, self._store, house.news, self.driver, self._clock
        )
        executor.judge_by(lambda submission: house.orders[_number(submission)].prepared)
        return executor


def _number(submission: Submission) -> int:
    number = submission.context["order"]
    assert isinstance(number, int)
    return number


async def _begin(work: Callable[[], Coroutine[object, object, Result]]) -> Result:
    return await work()


def _pass_on(done: asyncio.Task[Result], answer: "asyncio.Future[Result]") -> None:
    if answer.done():
        if not done.cancelled():
            done.exception()
    elif done.cancelled():
        answer.set_exception(GoneError())
    elif (error := done.exception()) is not None:
        answer.set_exception(error)
    else:
        answer.set_result(done.result())
