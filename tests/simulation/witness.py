"""The simulated service: it writes down what it really does, whatever it answers."""

import asyncio
from collections.abc import Callable

from schemas.json_text import JsonObject
from stage_e.errors import LostStepError, PermanentStepError, TargetFailedError, TemporaryStepError
from stage_e.ports.services import Answer, Recalled, Sending, ServiceAdapter
from tests.simulation.clock import Dice
from tests.simulation.evidence import Departure, Effect, Evidence
from tests.simulation.line import Sky
from tests.simulation.loop import VirtualLoop
from tests.simulation.weather import Behaviour, Weather

QUICK_S, SLOW_S = 0.3, 8.0
LATE_S = 15.0  # so long after a hang the effect may still come
HOSTS = ("web-01", "web-02", "db-01", "ws-03")
SILENT = frozenset({Behaviour.HANGS, Behaviour.HANGS_AND_ACTS})
IDLE = frozenset(
    {
        Behaviour.REFUSES,
        Behaviour.FORBIDS,
        Behaviour.FAILS,
        Behaviour.CUT_BEFORE,
        Behaviour.HANGS,
        Behaviour.LIES_DONE,
    }
)
"""What leaves everything as it was."""


class AdapterBrokeError(Exception):
    """A fault of the adapter that nobody foresaw."""


class Witness:
    """One service for all processes. ``latest_token`` tells what the store has for an execution."""

    def __init__(
        self,
        loop: VirtualLoop,
        sky: Sky,
        weather: Weather,
        dice: Dice,
        evidence: Evidence,
        latest_token: Callable[[str], int],
    ) -> None:
        self._loop = loop
        self._sky = sky
        self._dice = dice
        self._evidence = evidence
        self._latest_token = latest_token
        self._others = {each: weight for each, weight in (weather.service or {}).items() if weight > 0}
        self.pending = 0
        """Effects that are still to come."""

    def adapter_of(self, driver: str) -> ServiceAdapter:
        """The way of one process to the service."""
        return Adapter(self, driver)

    async def serve(self, driver: str, sending: Sending) -> Answer:
        """As ``ServiceAdapter.send``."""
        behaviour = self._behaviour()
        departure = self._departure(driver, sending, behaviour)
        answer: asyncio.Future[None] = self._loop.create_future()
        arrives_s = self._dice.uniform(0, SLOW_S if behaviour is Behaviour.SLOW else QUICK_S)
        late_s = self._dice.uniform(0, LATE_S) if behaviour is Behaviour.HANGS_AND_ACTS else 0.0
        self.pending += 1
        self._loop.after(arrives_s + late_s, lambda: self._act(departure, answer))
        if behaviour in SILENT and self._dice.hits(0.3):
            await asyncio.Event().wait()  # an adapter that does not keep its time limit
        try:
            async with asyncio.timeout(sending.timeout.total_seconds()):
                await answer
        except TimeoutError:
            raise LostStepError("no answer in time", timed_out=True) from None
        return self._answer(behaviour, sending)

    def _behaviour(self) -> Behaviour:
        if not (self._sky.stormy and self._others):
            return Behaviour.FINE
        kinds = [Behaviour.FINE, *self._others]
        return self._dice.choices(kinds, [1.0, *self._others.values()])[0]

    def _departure(self, driver: str, sending: Sending, behaviour: Behaviour) -> Departure:
        departure = Departure(
            at_s=self._loop.time(),
            driver=driver,
            execution_id=sending.execution_id,
            step_id=sending.step_id,
            key=sending.key,
            number=sending.number,
            token=sending.token,
            latest_token=self._latest_token(sending.execution_id),
            writes=sending.operation.writes,
            idempotent=sending.operation.idempotent,
            target=sending.target,
            behaviour=behaviour,
        )
        self._evidence.departures.append(departure)
        self._tell(departure, f"sends attempt {sending.number} of {sending.key}, which {behaviour}")
        return departure

    def _act(self, departure: Departure, answer: "asyncio.Future[None]") -> None:
        self.pending -= 1
        if departure.writes and departure.behaviour not in IDLE:
            self._evidence.effects.append(Effect(self._loop.time(), departure))
            self._tell(departure, f"has an effect by attempt {departure.number} of {departure.key}")
        if departure.behaviour not in SILENT:
            self._loop.after(self._dice.uniform(0, QUICK_S), lambda: _deliver(answer))

    def _answer(self, behaviour: Behaviour, sending: Sending) -> Answer:
        match behaviour:
            case Behaviour.REFUSES | Behaviour.LIES_REFUSED:
                raise TemporaryStepError("503")
            case Behaviour.FORBIDS:
                raise PermanentStepError("422")
            case Behaviour.FAILS:
                raise TargetFailedError("exit code 1")
            case Behaviour.CUT_BEFORE | Behaviour.CUT_AFTER:
                raise LostStepError("the line was cut")
            case Behaviour.BREAKS:
                raise AdapterBrokeError
            case _:
                return Answer(self._output(sending))

    def _output(self, sending: Sending) -> JsonObject:
        if sending.operation.call != "assets.list":
            return {"exit_code": 0}
        found = self._dice.sample(HOSTS, self._dice.randint(0, 3))
        return {"complete": True, "assets": [{"hostname": host} for host in found]}

    def _tell(self, departure: Departure, what: str) -> None:
        self._evidence.story.append((self._loop.time(), departure.driver, what))


class Adapter:
    """``ServiceAdapter`` of one process."""

    def __init__(self, witness: Witness, driver: str) -> None:
        self._witness = witness
        self._driver = driver

    async def send(self, sending: Sending) -> Answer:
        return await self._witness.serve(self._driver, sending)

    async def recall(self, sending: Sending) -> Recalled | None:
        return None


def _deliver(answer: "asyncio.Future[None]") -> None:
    if not answer.done():
        answer.set_result(None)
