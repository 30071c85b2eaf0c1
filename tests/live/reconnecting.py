"""Clients that leave and come back at random, while the API is ended and started again."""

import asyncio
import random
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from pydantic import ValidationError
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from schemas.event import Event, EventFrame
from stage_e.tracker import ENDS
from tests.live.place import KEY, Api, Place, an_api

AUTHORIZATION = {"Authorization": f"Bearer {KEY}"}
RETRY_S = 0.1


@dataclass(frozen=True, slots=True)
class Options:
    """How much of it."""

    seed: int = 1
    clients: int = 12
    executions: int = 4
    rate: float = 10.0
    """Events a second of each execution."""
    seconds: float = 4.0
    stays_s: float = 1.5
    """So long does a client stay connected, on average."""


@dataclass(slots=True)
class Told:
    """What one client was told about its execution, over all its connections."""

    execution_id: str
    numbers: list[int] = field(default_factory=list)
    connections: int = 0
    codes: list[int] = field(default_factory=list)
    over: bool = False

    def take(self, events: Sequence[Event]) -> None:
        """Events, as they came."""
        self.numbers += [event.seq for event in events if event.seq is not None]
        self.over = self.over or any(event.type in ENDS for event in events)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it."""

    told: list[Told]
    events: int
    """Of each execution, the first and the last ones included."""
    took_s: float

    @property
    def faults(self) -> list[str]:
        """Clients with a gap, a repeat or no end."""
        whole = [*range(1, self.events + 1)]
        return [f"{each.execution_id}: {each.numbers}" for each in self.told if each.numbers != whole]

    def __str__(self) -> str:
        connections = sum(each.connections for each in self.told)
        codes = sorted({code for each in self.told for code in each.codes})
        return (
            f"{len(self.told)} clients, {connections} connections (closed with {codes}), "
            f"{sum(len(each.numbers) for each in self.told)} events, {len(self.faults)} clients with a fault, "
            f"{self.took_s:.1f} s"
        )


async def reconnecting(place: Place, options: Options) -> Outcome:
    """Everything that was told, when every client has seen the end of its execution."""
    dice = random.Random(options.seed)
    ids = await place.executions(options.executions)
    told = [Told(ids[number % len(ids)]) for number in range(options.clients)]
    events = int(options.rate * options.seconds)
    began_s = time.monotonic()
    async with an_api(place) as api, asyncio.TaskGroup() as group:
        for each in told:
            group.create_task(_follow(api, each, random.Random(dice.random()), options))
        group.create_task(place.emit(ids, events, options.rate))
        for number in (signal.SIGTERM, signal.SIGKILL):
            await asyncio.sleep(options.seconds * dice.uniform(0.2, 0.4))
            await api.end(number)
            await api.start()
    return Outcome(told, events + 3, time.monotonic() - began_s)  # accepted, claimed and completed beside them


async def _follow(api: Api, told: Told, dice: random.Random, options: Options) -> None:
    while not told.over:
        try:
            await _stay(api, told, dice.expovariate(1 / options.stays_s))
        except TimeoutError:
            continue  # it leaves
        except (WebSocketException, OSError):
            await asyncio.sleep(RETRY_S)


async def _stay(api: Api, told: Told, seconds: float) -> None:
    """Raises: TimeoutError: it has been connected for so long."""
    after = told.numbers[-1] if told.numbers else 0
    url = f"ws://127.0.0.1:{api.port}/v1/executions/{told.execution_id}/stream?after={after}"
    async with (
        connect(url, additional_headers=AUTHORIZATION, proxy=None) as client,
        asyncio.timeout(seconds),
    ):
        told.connections += 1
        async for message in client:
            try:
                told.take(EventFrame.model_validate_json(message).events)
            except ValidationError:  # a hello, or a heartbeat
                continue
        if client.close_code is not None:
            told.codes.append(client.close_code)
