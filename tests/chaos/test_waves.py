"""A change of many hosts, with its worker killed in the middle of a wave."""

import asyncio
import signal
from collections.abc import Iterator, Sequence

import pytest

from schemas.approval import ApprovalDecision
from schemas.event import Event, EventType
from schemas.words import StepStatus, Verdict
from simulator import FaultSpec, Match, Simulator
from stage_e.admission import Preference
from stage_e.ports.people import Person
from stage_e.ports.records import Wish
from stage_e.wiring import ApiParts
from tests.chaos.conftest import WorkerProcess
from tests.integration.test_story import a_step, a_submission

pytestmark = pytest.mark.chaos

HOSTS = [f"web-{number:02}" for number in range(1, 13)]
WAVES = [set(HOSTS[first:last]) for first, last in ((0, 1), (1, 3), (3, 7), (7, 12))]
SLOW_S = 1.0  # so that a wave is under way when its worker is killed


@pytest.fixture(autouse=True)
def slow_changes(simulator: Simulator) -> Iterator[None]:
    simulator.world.faults.add(FaultSpec(kind="slow", seconds=SLOW_S, match=Match(command_contains="systemctl")))
    yield
    simulator.world.faults.clear()


async def test_the_next_driver_ends_the_wave_before_it_begins_another(
    api: ApiParts, olga: Person, adam: Person, simulator: Simulator, workers: Sequence[WorkerProcess]
) -> None:
    execution_id = await _approved(api, olga, adam, "start")
    await _kill_in_wave(3, api, olga, execution_id, workers)
    async with asyncio.timeout(60):
        events = [event async for some in api.executor.follow(olga, execution_id, 0) for event in some]

    assert events[-1].type is EventType.EXECUTION_COMPLETED
    assert [event.data["wave"] for event in events if event.type is EventType.STEP_WAVE_BEGUN] == [1, 2, 3, 4]
    assert EventType.STEP_RETRYING in {event.type for event in events}
    touched = _touched(simulator, execution_id)
    wave_of = {host: number for number, wave in enumerate(WAVES) for host in wave}
    assert set(touched) == set(HOSTS)
    assert [wave_of[host] for host in touched] == sorted(wave_of[host] for host in touched)


async def test_what_is_lost_with_the_worker_counts_as_failed_and_no_further_host_is_touched(
    api: ApiParts, olga: Person, adam: Person, simulator: Simulator, workers: Sequence[WorkerProcess]
) -> None:
    execution_id = await _approved(api, olga, adam, "restart")
    await _kill_in_wave(2, api, olga, execution_id, workers)
    async with asyncio.timeout(60):
        await _skipped(9, api, olga, execution_id)

    found = await api.executor.read(olga, execution_id)
    assert [part.status for part in found.steps[4:]] == [StepStatus.SKIPPED] * 9
    assert set(_touched(simulator, execution_id)) <= WAVES[0] | WAVES[1]
    await api.executor.wish(olga, execution_id, Wish.CANCEL, "it holds the hosts")


async def _approved(api: ApiParts, olga: Person, adam: Person, action: str) -> str:
    step = a_step("systemctl", action=action, service="nginx", target_hosts=[*HOSTS])
    answer = await api.executor.submit(a_submission(step), olga, Preference(respond_async=True))
    assert answer.execution is not None
    (approval,) = answer.execution.approvals
    decision = ApprovalDecision(decision=Verdict.APPROVE, digest=approval.digest)
    await api.executor.decide(adam, approval.approval_id, decision, Preference(respond_async=True))
    return answer.execution_id


async def _kill_in_wave(
    number: int, api: ApiParts, olga: Person, execution_id: str, workers: Sequence[WorkerProcess]
) -> None:
    """The worker that drives it, when that wave has begun to send."""
    driver, wave = "", 0
    async for some in api.executor.follow(olga, execution_id, 0):
        for event in some:
            driver = str(event.data["driver"]) if event.type is EventType.EXECUTION_CLAIMED else driver
            wave += event.type is EventType.STEP_WAVE_BEGUN
            if wave == number and event.type is EventType.STEP_STARTED:
                victim = next(worker for worker in workers if f"-{worker.pid}-" in driver)
                victim.send(signal.SIGKILL)
                return
    raise AssertionError(f"it ended before wave {number}")


async def _skipped(targets: int, api: ApiParts, olga: Person, execution_id: str) -> list[Event]:
    """What happened until so many targets were skipped."""
    seen: list[Event] = []
    async for some in api.executor.follow(olga, execution_id, 0):
        seen += some
        if sum(event.type is EventType.STEP_SKIPPED for event in seen) >= targets:
            return seen
    raise AssertionError("it ended without skipping them")


def _touched(simulator: Simulator, execution_id: str) -> list[str]:
    return [entry.host for entry in simulator.world.ledger.entries(execution_id=execution_id)]
