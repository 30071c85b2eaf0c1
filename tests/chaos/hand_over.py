"""Immediate executions whose budget ends at a random moment: the same id goes on, and no step runs twice."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

import httpx

from schemas.event import EventType
from schemas.execution import Execution
from schemas.json_text import JsonObject
from schemas.words import ExecutionStatus
from tests.chaos import gather
from tests.chaos.history import Stored
from tests.chaos.place import Setup, a_place
from tests.chaos.plans import HOSTS, command, step

BUDGET = {"Prefer": "wait=1"}  # the API drives for that long; a plan takes from a quarter of a second to two
ASSETS = 108  # of the estate
STEPS = 4
PATIENCE = {"Prefer": "wait=60"}


@dataclass(frozen=True, slots=True)
class Answered:
    """What the client was told about one request."""

    first_id: str
    end: Execution


@dataclass(frozen=True, slots=True)
class HandOvers:
    """What came of all of them; ``sent``: commands that the services carried out, by execution and step."""

    answered: tuple[Answered, ...]
    stored: dict[str, Stored]
    sent: Counter[tuple[str, str]]

    @property
    def handed_over(self) -> int:
        """How many were let go by the API before their end."""
        return sum(
            any(event.type is EventType.EXECUTION_HANDED_OVER for event in row.events) for row in self.stored.values()
        )


async def hand_overs(count: int, seed: int) -> HandOvers:
    """So many requests, with nothing wrong but that their time is short."""
    async with a_place(Setup(workers=2, time_scale=0.6)) as place, place.client("olga") as client:
        free: asyncio.Queue[str] = asyncio.Queue()
        for host in HOSTS:
            free.put_nowait(host)

        async def one(number: int) -> Answered:
            host = await free.get()  # of its own: one that waits for a lock is not driven by the API
            try:
                return await _ask(client, _plan(Random(f"hand-over:{seed}:{number}"), host))
            finally:
                free.put_nowait(host)

        answered = await asyncio.gather(*map(one, range(count)))
        rows = {row.execution_id: row for row in await gather.stored(place.sane_database_url)}
        return HandOvers(tuple(answered), rows, await gather.commands(place.control))


def wrong(found: HandOvers) -> Iterator[str]:
    """Everything that is not as promised, each with the execution's id."""
    if len(found.stored) != len(found.answered):
        yield f"{len(found.answered)} requests became {len(found.stored)} executions"
    for answered in found.answered:
        end = answered.end
        row = found.stored.get(end.execution_id)
        yield from (f"{end.execution_id}: {fault}" for fault in _faults(answered, row, found.sent))


def _faults(answered: Answered, row: Stored | None, sent: Counter[tuple[str, str]]) -> Iterator[str]:
    end = answered.end
    if row is None or end.execution_id != answered.first_id:
        yield f"answered as {answered.first_id} first"
        return
    for tried in row.attempts:
        if tried.number > 1:
            yield f"{tried.step_id} was tried {tried.number} times"
    for number in range(1, STEPS):
        if (count := sent[end.execution_id, f"step_{number}"]) != 1:
            yield f"step_{number} was carried out {count} times"
    if end.status is not ExecutionStatus.COMPLETED or end.result is None or end.result.success_count != STEPS:
        yield f"ended as {end.status}"
    elif f"{ASSETS} assets" not in end.result.answer:
        yield f"the answer is {end.result.answer!r}"


async def _ask(client: httpx.AsyncClient, plan: JsonObject) -> Answered:
    answer = (await client.post("/v1/executions", json=plan, headers=BUDGET)).raise_for_status()
    execution_id = str(answer.json()["execution_id"])
    while True:
        seen = Execution.model_validate_json(
            (await client.get(f"/v1/executions/{execution_id}")).raise_for_status().content
        )
        if seen.status.finished:
            return Answered(execution_id, seen)
        news = {**PATIENCE, "If-None-Match": f'"{seen.last_seq}"'}
        await client.get(f"/v1/executions/{execution_id}", headers=news)


def _plan(dice: Random, host: str) -> JsonObject:
    steps = [
        command(1, f"sleep {dice.uniform(0.1, 0.8):.2f}", host),
        command(2, "systemctl restart nginx", host, after=(1,)),
        command(3, f"sleep {dice.uniform(0.1, 0.8):.2f}", host, after=(2,)),
        step(4, "asset-query", query_type="count", after=(3,)),
    ]
    return {"plan": {"steps": [*steps]}}


def main(count: int, seed: int, say: Callable[[str], None]) -> int:
    """The exit code: 1 when a step was repeated, an id changed, or a result is wrong."""
    say(f"{count} immediate executions that take longer than they may")
    found = asyncio.run(hand_overs(count, seed))
    faults = list(wrong(found))
    print(f"seed {seed}: {len(found.stored)} executions, {found.handed_over} handed over, {len(faults)} faults")
    for fault in faults:
        print(f"  {fault}")
    return 1 if faults else 0
