"""Workers that are told to end one after the other, as when a new version is rolled out: what that costs.

Both figures come from one run: what three workers get done undisturbed, and while one after the other is told to end.
"""

import asyncio
import os
import signal
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from itertools import count, cycle
from random import Random

import httpx

from cli.stack.child import Child
from schemas.execution import Execution
from schemas.json_text import JsonObject
from schemas.words import ExecutionStatus, StepStatus
from tests.chaos import gather
from tests.chaos.logs import complaints
from tests.chaos.place import Place, Setup, a_place
from tests.chaos.plans import HOSTS, command
from tests.chaos.recovery import spread

LEAST_RATIO = 0.6
CLIENTS = 16
SLOTS = Setup(time_scale=0.5, more={"STAGE_E_WORKER_SLOTS": "4"})  # fewer than clients: the workers set the pace
CHANGES = 0.4  # of the plans; the others only read
WARM_UP_S = 2.0
LOOK_S = 0.02


@dataclass(frozen=True, slots=True)
class Pace:
    """So long workers are left alone, and so long one of them is told to end every so many seconds."""

    alone_s: float = 60.0
    rolling_s: float = 60.0
    every_s: float = 10.0


@dataclass(frozen=True, slots=True)
class Rolled:
    """What came of it. ``drains_s``: from each SIGTERM to the process's end; ``load``: the machine's, at the end."""

    pace: Pace
    ended_alone: int
    ended_rolling: int
    drains_s: tuple[float, ...]
    executions: Counter[ExecutionStatus]
    steps: Counter[StepStatus]
    complaints: Counter[str]
    load: float

    @property
    def ratio(self) -> float:
        """How much of the undisturbed throughput was left."""
        alone_per_s = self.ended_alone / self.pace.alone_s
        return self.ended_rolling / self.pace.rolling_s / alone_per_s if alone_per_s else 0.0


@dataclass(slots=True)
class Clients:
    """Each asks for the next plan when its last one has ended."""

    http: httpx.AsyncClient
    seed: int
    ended: int = 0
    stopped: bool = False
    _numbers: Iterator[int] = field(default_factory=count)

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            for _ in range(CLIENTS):
                group.create_task(self._one_after_the_other())

    async def ended_during(self, meanwhile: Awaitable[None]) -> int:
        before = self.ended
        await meanwhile
        return self.ended - before

    async def _one_after_the_other(self) -> None:
        while not self.stopped:
            plan = _plan(Random(f"rolling:{self.seed}:{next(self._numbers)}"))
            answer = await self.http.post("/v1/executions", json=plan, headers={"Prefer": "respond-async"})
            await self._follow(str(answer.raise_for_status().json()["execution_id"]))
            self.ended += 1

    async def _follow(self, execution_id: str) -> None:
        headers = {"Prefer": "wait=30"}
        while True:
            answer = await self.http.get(f"/v1/executions/{execution_id}", headers=headers)
            if answer.is_success:
                seen = Execution.model_validate_json(answer.content)
                if seen.status.finished or seen.status is ExecutionStatus.NEEDS_ATTENTION:
                    return
                headers["If-None-Match"] = f'"{seen.last_seq}"'


async def rolling(pace: Pace, seed: int, say: Callable[[str], None]) -> Rolled:
    """All of it, on a stack of its own."""
    async with a_place(SLOTS) as place, place.client("olga") as http:
        clients, drains_s = Clients(http, seed), list[float]()
        asking = asyncio.create_task(clients.run())
        await asyncio.sleep(WARM_UP_S)
        say(f"{pace.alone_s:g} s undisturbed")
        alone = await clients.ended_during(asyncio.sleep(pace.alone_s))
        say(f"{pace.rolling_s:g} s with a SIGTERM every {pace.every_s:g} s")
        rolled = await clients.ended_during(_roll(place, pace, drains_s))
        load, _, _ = os.getloadavg()
        clients.stopped = True
        await asking
        rows = await gather.stored(place.sane_database_url)
        return Rolled(
            pace=pace,
            ended_alone=alone,
            ended_rolling=rolled,
            drains_s=tuple(drains_s),
            executions=Counter(row.status for row in rows),
            steps=Counter(step.status for row in rows for step in row.steps),
            complaints=complaints(place.home / "logs"),
            load=load,
        )


async def _roll(place: Place, pace: Pace, drains_s: list[float]) -> None:
    """Who has ended is started again at once by those who keep the processes."""
    until_s, workers = time.monotonic() + pace.rolling_s, cycle(place.crew.workers)
    async with asyncio.TaskGroup() as group:
        while time.monotonic() < until_s:
            group.create_task(_end(next(workers), drains_s))
            await asyncio.sleep(min(pace.every_s, max(until_s - time.monotonic(), 0)))


async def _end(worker: Child, drains_s: list[float]) -> None:
    told_s, pid = time.monotonic(), worker.pid
    worker.signal(signal.SIGTERM)
    while worker.pid == pid and worker.running:  # noqa: ASYNC110 - a process has no event to wait for
        await asyncio.sleep(LOOK_S)
    drains_s.append(time.monotonic() - told_s)


def _plan(dice: Random) -> JsonObject:
    host = dice.choice(HOSTS)
    change = "systemctl restart nginx" if dice.random() < CHANGES else "uptime"
    steps = [
        command(1, f"sleep {dice.uniform(0.2, 1.0):.2f}", host),
        command(2, change, host, after=(1,)),
        command(3, "df -h", host, after=(2,)),
    ]
    return {"plan": {"steps": [*steps]}}


def told(found: Rolled) -> Iterator[str]:
    """The figures, line by line."""
    pace, drains = found.pace, spread(found.drains_s)
    alone, rolled = found.ended_alone / pace.alone_s, found.ended_rolling / pace.rolling_s
    yield f"undisturbed              {alone:.2f} executions/s over {pace.alone_s:g} s"
    yield f"a SIGTERM every {pace.every_s:g} s    {rolled:.2f} executions/s over {pace.rolling_s:g} s"
    yield f"ratio                    {found.ratio:.0%} (at least {LEAST_RATIO:.0%})"
    yield f"unknown steps            {found.steps[StepStatus.UNKNOWN]}"
    yield f"executions               {', '.join(f'{many} {status}' for status, many in found.executions.items())}"
    yield f"drain (s)                {drains.count} times, p50 {drains.p50_s:.2f}, max {drains.max_s:.2f}"
    yield f"load of the machine      {found.load:.1f}"
    yield from (f"in the logs              {many} {what}" for what, many in found.complaints.items())


def is_kept(found: Rolled) -> bool:
    """Nothing is unknown or failed, and enough is done meanwhile."""
    whole = set(found.executions) == {ExecutionStatus.COMPLETED} and not found.steps[StepStatus.UNKNOWN]
    return whole and found.ratio >= LEAST_RATIO


def main(seconds: float, seed: int, say: Callable[[str], None]) -> int:
    """The exit code: 1 when something is unknown or failed, or too little was done."""
    found = asyncio.run(rolling(Pace(alone_s=seconds), seed, say))
    print("\n".join(told(found)))
    return 0 if is_kept(found) else 1
