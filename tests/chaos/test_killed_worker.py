"""kill -9 of a worker that is in the middle of ten executions."""

import asyncio
import signal
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from schemas.event import Event, EventType
from schemas.words import ExecutionStatus
from simulator import FaultSpec, Match, Simulator
from stage_e.admission import Preference
from stage_e.ports.people import Person
from stage_e.wiring import ApiParts
from tests.chaos.conftest import WorkerProcess
from tests.integration.test_story import a_step, a_submission

pytestmark = pytest.mark.chaos

SLOW_S = 6.0


async def test_executions_of_a_killed_worker_are_driven_on_by_another(
    api: ApiParts, olga: Person, simulator: Simulator, workers: Sequence[WorkerProcess]
) -> None:
    simulator.world.faults.add(FaultSpec(kind="slow", seconds=SLOW_S, match=Match(command_contains="uptime")))
    ids = [await _submit(api, olga) for _ in range(10)]
    drivers = {execution_id: await _driver(api, olga, execution_id) for execution_id in ids}
    await _all_started(api, olga, ids)
    victim = _busiest(workers, drivers.values())

    killed_at = datetime.now(UTC)
    victim.send(signal.SIGKILL)
    simulator.world.faults.clear()
    results = await asyncio.gather(*(_events_to_the_end(api, olga, execution_id) for execution_id in ids))

    recovered: list[float] = []
    for execution_id, events in zip(ids, results, strict=True):
        assert events[-1].type is EventType.EXECUTION_COMPLETED
        assert [event.seq for event in events] == list(range(1, len(events) + 1))
        if _is_pid(drivers[execution_id], victim.pid):
            again = [event for event in events if event.type is EventType.EXECUTION_CLAIMED][1]
            assert not _is_pid(str(again.data["driver"]), victim.pid)
            recovered.append((again.at - killed_at).total_seconds())
    assert recovered
    print(f"{len(recovered)} executions running again after {min(recovered):.2f} to {max(recovered):.2f} s")


async def test_a_worker_that_is_told_to_end_hands_over_what_it_drives(
    api: ApiParts, olga: Person, simulator: Simulator, workers: Sequence[WorkerProcess]
) -> None:
    simulator.world.faults.add(FaultSpec(kind="slow", seconds=2, match=Match(command_contains="uptime")))
    ids = [await _submit(api, olga) for _ in range(6)]
    drivers = [await _driver(api, olga, execution_id) for execution_id in ids]
    await _all_started(api, olga, ids)
    told = _busiest(workers, drivers)
    told.send(signal.SIGTERM)
    simulator.world.faults.clear()
    results = await asyncio.gather(*(_events_to_the_end(api, olga, execution_id) for execution_id in ids))

    assert told.ended() == 0
    for events in results:
        assert events[-1].type is EventType.EXECUTION_COMPLETED
        assert EventType.STEP_RETRYING not in [event.type for event in events]


async def _submit(api: ApiParts, olga: Person) -> str:
    steps = [
        a_step(tool, order, command=tool, target_host="web-01")
        for order, tool in enumerate(("uptime", "df", "free"), 1)
    ]
    for before, after in pairwise(steps):
        after["depends_on"] = [before["id"]]
    answer = await api.executor.submit(a_submission(*steps), olga, Preference(respond_async=True))
    assert answer.execution is not None
    assert answer.execution.status is ExecutionStatus.QUEUED
    return answer.execution_id


async def _driver(api: ApiParts, olga: Person, execution_id: str) -> str:
    async for events in api.executor.follow(olga, execution_id, 0):
        for event in events:
            if event.type is EventType.EXECUTION_CLAIMED:
                return str(event.data["driver"])
    raise AssertionError("never claimed")


async def _all_started(api: ApiParts, olga: Person, ids: Sequence[str]) -> None:
    async def started(execution_id: str) -> None:
        async for events in api.executor.follow(olga, execution_id, 0):
            if any(event.type is EventType.STEP_STARTED for event in events):
                return

    await asyncio.gather(*map(started, ids))


async def _events_to_the_end(api: ApiParts, olga: Person, execution_id: str) -> list[Event]:
    found: list[Event] = []
    async with asyncio.timeout(60):
        async for events in api.executor.follow(olga, execution_id, 0):
            found += [event for event in events if event.seq is not None]
    return found


def _busiest(workers: Sequence[WorkerProcess], drivers: Iterable[str]) -> WorkerProcess:
    driving = list(drivers)
    return max(workers, key=lambda worker: sum(_is_pid(driver, worker.pid) for driver in driving))


def _is_pid(driver: str, pid: int) -> bool:
    return f"-{pid}-" in driver
