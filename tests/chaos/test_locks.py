"""Executions that change the same machine, with a worker that is killed among them."""

import asyncio
import signal
from collections.abc import Sequence
from itertools import groupby

import pytest

from schemas.approval import ApprovalDecision
from schemas.event import EventType
from schemas.words import ExecutionStatus, Verdict
from simulator import FaultSpec, Match, Simulator
from stage_e.admission import Preference
from stage_e.ports.people import Person
from stage_e.wiring import ApiParts
from tests.chaos.conftest import WorkerProcess
from tests.integration.test_story import a_step, a_submission

pytestmark = pytest.mark.chaos

SLOW_S = 0.4  # so that several would be at it at once if they could


async def test_one_execution_at_a_time_changes_a_machine_though_a_worker_is_killed(
    api: ApiParts, olga: Person, adam: Person, simulator: Simulator, workers: Sequence[WorkerProcess]
) -> None:
    simulator.world.faults.add(FaultSpec(kind="slow", seconds=SLOW_S, match=Match(command_contains="systemctl start")))
    ids = [await _approved(api, olga, adam) for _ in range(6)]
    victim = await _driver_of_the_first_change(api, olga, ids, workers)
    victim.send(signal.SIGKILL)
    async with asyncio.timeout(90):
        ends = await asyncio.gather(*(_end(api, olga, execution_id) for execution_id in ids))

    assert ends == [ExecutionStatus.COMPLETED] * 6
    changes = [entry.header(b"x-execution-id") for entry in simulator.world.ledger.entries(effect=True)]
    one_after_the_other = [execution_id for execution_id, _ in groupby(each for each in changes if each in ids)]
    assert sorted(one_after_the_other) == sorted(ids)


async def _approved(api: ApiParts, olga: Person, adam: Person) -> str:
    steps = [
        a_step("systemctl", order, action="start", service=service, target_host="web-01")
        for order, service in enumerate(("nginx", "cron"), 1)
    ]
    answer = await api.executor.submit(a_submission(*steps), olga, Preference(respond_async=True))
    assert answer.execution is not None
    approval = answer.execution.approvals[0]
    decision = ApprovalDecision(decision=Verdict.APPROVE, digest=approval.digest)
    await api.executor.decide(adam, approval.approval_id, decision, Preference(respond_async=True))
    return answer.execution_id


async def _driver_of_the_first_change(
    api: ApiParts, olga: Person, ids: Sequence[str], workers: Sequence[WorkerProcess]
) -> WorkerProcess:
    """The worker that drives whichever execution began to change something first."""

    async def begun(execution_id: str) -> str:
        driver = ""
        async for events in api.executor.follow(olga, execution_id, 0):
            for event in events:
                if event.type is EventType.EXECUTION_CLAIMED:
                    driver = str(event.data["driver"])
                if event.type is EventType.STEP_STARTED:
                    return driver
        raise AssertionError("it ended without a change")

    tasks = [asyncio.create_task(begun(execution_id)) for execution_id in ids]
    done, others = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED, timeout=30)
    for task in others:
        task.cancel()
    driver = done.pop().result()
    return next(worker for worker in workers if f"-{worker.pid}-" in driver)


async def _end(api: ApiParts, olga: Person, execution_id: str) -> ExecutionStatus:
    async for _ in api.executor.follow(olga, execution_id, 0):
        pass
    return (await api.executor.read(olga, execution_id)).status
