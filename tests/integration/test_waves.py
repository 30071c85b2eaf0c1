"""A change of many hosts on the whole stack; what was really touched, the services' own ledger tells."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest

from schemas.approval import ApprovalDecision
from schemas.event import Event, EventType
from schemas.json_text import JsonObject
from schemas.words import ExecutionStatus, StepStatus, Verdict
from simulator import Simulator
from stage_e.admission import Preference
from stage_e.ports.people import Person
from stage_e.wiring import ApiParts
from tests.integration.test_story import a_step, a_submission

LONG = timedelta(seconds=30)
WEB = [f"web-{number:02}" for number in range(1, 13)]


@pytest.fixture
def failing_on_the_second(simulator: Simulator) -> Iterator[None]:
    """On web-02 nginx does not run, and cannot reload."""
    host = simulator.world.fleet.find("web-02")
    assert host is not None
    unit = host.units["nginx"]
    unit.stop()
    yield
    unit.start()


RELOAD = a_step("systemctl", action="reload", service="nginx", target_hosts=[*WEB])


async def approved(api: ApiParts, olga: Person, adam: Person, step: JsonObject, preference: Preference) -> str:
    waiting = (await api.executor.submit(a_submission(step), olga, Preference())).execution
    assert waiting is not None
    (approval,) = waiting.approvals
    yes = ApprovalDecision(decision=Verdict.APPROVE, digest=approval.digest)
    await api.executor.decide(adam, approval.approval_id, yes, preference)
    return waiting.execution_id


def touched(simulator: Simulator, execution_id: str) -> list[str]:
    return [entry.host for entry in simulator.world.ledger.entries(execution_id=execution_id)]


async def facts(api: ApiParts, olga: Person, execution_id: str) -> Sequence[Event]:
    return await api.executor.events(olga, execution_id, 0, 1000)


@pytest.mark.usefixtures("failing_on_the_second")
async def test_a_change_that_fails_on_the_second_host_of_twelve_reaches_no_fourth(
    api: ApiParts, olga: Person, adam: Person, simulator: Simulator
) -> None:
    execution_id = await approved(api, olga, adam, RELOAD, Preference(wait=LONG))

    assert sorted(touched(simulator, execution_id)) == ["web-01", "web-02", "web-03"]
    found = await api.executor.read(olga, execution_id)
    assert found.status is ExecutionStatus.PARTIAL
    step, *parts = found.steps
    assert [part.status for part in parts] == [
        StepStatus.SUCCEEDED,
        StepStatus.FAILED,
        StepStatus.SUCCEEDED,
        *[StepStatus.SKIPPED] * 9,
    ]
    assert all((part.error or "").startswith("not begun: the budget of 1 failure is spent") for part in parts[3:])
    assert step.waves is not None
    assert (step.waves.wave, step.waves.failed, step.waves.most_failures) == (2, 1, 1)
    assert [event.data["targets"] for event in await facts(api, olga, execution_id) if _begins(event)] == [
        ["web-01"],
        ["web-02", "web-03"],
    ]


async def test_a_change_that_goes_well_reaches_all_hosts_wave_by_wave(
    api: ApiParts, olga: Person, adam: Person, simulator: Simulator
) -> None:
    execution_id = await approved(api, olga, adam, RELOAD, Preference(wait=LONG))

    assert (await api.executor.read(olga, execution_id)).status is ExecutionStatus.COMPLETED
    order = touched(simulator, execution_id)
    assert [set(order[first:last]) for first, last in ((0, 1), (1, 3), (3, 7), (7, 12))] == [
        set(WEB[first:last]) for first, last in ((0, 1), (1, 3), (3, 7), (7, 12))
    ]


def _begins(event: Event) -> bool:
    return event.type is EventType.STEP_WAVE_BEGUN
