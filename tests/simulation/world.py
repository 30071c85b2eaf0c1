"""One run of the simulated world from its seed to its evidence."""

import asyncio
import gc
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from functools import lru_cache

import structlog

from schemas.words import ExecutionStatus
from stage_e.assess.policy import packaged_policy
from stage_e.judging import Judging
from stage_e.settings import Settings
from stage_e.wiring import judgement_of
from tests.simulation.clock import Dice, VirtualClock
from tests.simulation.evidence import Evidence, Stored
from tests.simulation.house import Composition, House, WeatherNow
from tests.simulation.line import at_once
from tests.simulation.loop import StandstillError, VirtualLoop
from tests.simulation.messages import Doorbell, News, Post
from tests.simulation.people import TENANT, People
from tests.simulation.plans import an_order
from tests.simulation.process import Process
from tests.simulation.trouble import Trouble
from tests.simulation.weather import Weather, weather_of
from tests.simulation.witness import Witness

PATIENCE_S = 300.0  # after the storm
AFTERMATH_S = 3.0
OF_THE_WORLD = frozenset({"an adapter broke"})  # what is logged because the world was told to do it
ALL_EVENTS = 1_000_000


class World:
    """``play`` once; then ``evidence`` is whole."""

    def __init__(self, seed: int, composition: Composition, weather: Weather) -> None:
        loop = VirtualLoop(Dice(seed, "turns").random)
        loop.set_exception_handler(lambda _, context: self._house.complain("asyncio", str(context)))
        evidence, sky = Evidence(), WeatherNow()
        truth = composition.truth(VirtualClock(loop))
        post = Post(loop, sky, weather, Dice(seed, "post"))
        witness = Witness(loop, sky, weather, Dice(seed, "service"), evidence, self._latest_token)
        self._house = House(
            seed=seed,
            loop=loop,
            sky=sky,
            weather=weather,
            evidence=evidence,
            truth=truth,
            doorbell=Doorbell(post),
            news=News(post),
            witness=witness,
            judging=_judging(),
            composition=composition,
        )
        self._processes: list[Process] = []
        self._people = People(self._house, lambda: [each for each in self._alive() if each.kind == "api"])

    def play(self) -> Evidence:
        """What was seen. The same seed shows the same."""
        house = self._house
        with _errors_told_to(house), _no_collector():
            try:
                house.loop.run_until_complete(self._play())
            except StandstillError as error:
                house.complain("the world", str(error))
            house.evidence.stored.extend(self._stored())
            complaints = list(house.evidence.complaints)
            house.loop.close()
            house.evidence.complaints[:] = complaints  # what is torn down may well complain
        return house.evidence

    async def _play(self) -> None:
        house, weather = self._house, self._house.weather
        trouble = Trouble(house, self._alive)
        dice = house.dice("plans")
        house.orders.update({number: an_order(dice, number) for number in range(weather.executions)})
        self._people.do(self._keep_up())
        for every_s, strike in trouble.all_kinds():
            self._people.do(trouble.keep_striking(every_s, strike))
        for order in house.orders.values():
            self._people.do(self._people.order(order))
        self._people.do(self._people.keep_answering())
        await asyncio.sleep(weather.storm_s)
        house.sky.stormy = house.sky.store_away = False
        house.tell("the world", "is calm again")
        self._people.do(self._people.clear_up())
        still_s = 0.0
        while still_s < AFTERMATH_S and house.loop.time() < weather.storm_s + self._patience_s():
            await asyncio.sleep(1.0)
            still_s = still_s + 1.0 if self._settled() else 0.0

    async def _keep_up(self) -> None:
        """Have as many processes as there shall be; one that is gone is replaced after a while."""
        house, dice, number = self._house, self._house.dice("upkeep"), 0
        wanted = {"api": house.weather.apis, "worker": house.weather.workers}
        while True:
            for kind, many in wanted.items():
                alive = sum(each.kind == kind and not each.gone for each in self._processes)
                for _ in range(many - alive):
                    number += 1
                    self._processes.append(Process(house, kind, f"{kind}-{number}"))
                    self._processes[-1].start()
            await asyncio.sleep(dice.uniform(0.2, 3.0))

    def _alive(self) -> list[Process]:
        return [each for each in self._processes if not (each.gone or each.leaving)]

    def _patience_s(self) -> float:
        """What is broken already need not settle."""
        return PATIENCE_S / 10 if self._house.evidence.complaints else PATIENCE_S

    def _settled(self) -> bool:
        """Whether everything that was ordered is where it can stay, and everybody has been told."""
        known = {each.order for each in self._house.evidence.accepted}
        return (
            known == set(self._house.orders)
            and not self._house.witness.pending
            and all(
                kept.status.finished
                or (kept.status is ExecutionStatus.NEEDS_ATTENTION and kept.driver is None and not kept.inbox)
                for kept in self._house.truth._shelf.executions.values()
            )
            and all(
                followed.to_the_end or not self._ended(followed.execution_id)
                for followed in self._house.evidence.followed
            )
        )

    def _ended(self, execution_id: str) -> bool:
        kept = self._house.truth._shelf.executions.get(execution_id)
        return kept is not None and kept.status.finished

    def _latest_token(self, execution_id: str) -> int:
        kept = self._house.truth._shelf.executions.get(execution_id)
        return 0 if kept is None else kept.token

    def _stored(self) -> Iterator[Stored]:
        truth = self._house.truth
        for execution_id in list(truth._shelf.executions):
            record = at_once(truth.read(TENANT, execution_id))
            events = at_once(truth.events(TENANT, execution_id, 0, ALL_EVENTS))
            yield Stored(record, events, at_once(truth.inbox(execution_id)))


def play(seed: int, composition: Composition | None = None, weather: Weather | None = None) -> Evidence:
    """The evidence of one run."""
    return World(seed, composition or Composition(), weather or weather_of(seed)).play()


@lru_cache(maxsize=1)
def _judging() -> Judging:
    judging = Judging(judgement_of(Settings(), packaged_policy("default")))
    gc.collect()
    gc.freeze()  # what is there for good is not looked through after each run
    return judging


@contextmanager
def _errors_told_to(house: House) -> Iterator[None]:
    """What Stage E logs as an error is a complaint; the rest is not heard."""
    before = structlog.get_config()

    def tell(_: object, __: str, line: MutableMapping[str, object]) -> MutableMapping[str, object]:
        if line["event"] not in OF_THE_WORLD:
            house.complain("log", f"{line['event']}: {sys.exception()!r}")
        raise structlog.DropEvent

    structlog.configure(
        processors=[tell], wrapper_class=structlog.make_filtering_bound_logger(40), cache_logger_on_first_use=False
    )
    try:
        yield
    finally:
        structlog.configure(**before)


@contextmanager
def _no_collector() -> Iterator[None]:
    """Objects are ended where they fall out of use, never at a moment that depends on earlier runs."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.collect()
