"""What a step over a list would run on is shown before anybody agrees, and what is more than that is asked about."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from importlib import resources
from pathlib import Path

import httpx
import pytest

from cli.embedded import EmbeddedServers
from schemas.execution import Execution
from schemas.json_text import JsonObject, JsonValue
from schemas.words import ExecutionStatus, StepStatus
from simulator import Simulator, app, serve_here
from stage_e.ports.people import Person
from stage_e.settings import Settings
from stage_e.wiring import ApiParts, api_parts
from tests.integration.approvals.plans import a_step, a_submission, answered, open_question, waiting
from tests.integration.approvals.test_hosts import asked_again, sent
from tests.stack import a_worker, settings_for

SIX = [f"ws-0{number}.acme.com" for number in range(1, 7)]
SEVENTH = {"id": 7, "name": "Workstation 07", "hostname": "ws-07.acme.com", "ip_address": "192.168.60.17"}


def workstations(**filters: JsonValue) -> JsonObject:
    wanted: JsonObject = {"device_type": "workstation", **filters}
    return a_step("asset-query", 1, query_type="filter", filters=wanted, fields=["hostname"])


def over_them(command: str) -> JsonObject:
    inputs: JsonObject = {"target_hosts": ["{{hostname}}"], "command": command, "connection_type": "powershell"}
    return a_step("Restart-Service", 2, **inputs)


IN_USE = workstations(environment="office")
RESTART = over_them("Restart-Service -Name Spooler")


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Simulator]:
    """The six workstations of the office, and a seventh that is kept in stock."""
    packaged = resources.files("simulator").joinpath("inventories", "office.json").read_text("utf-8")
    rows = json.loads(packaged)
    file = tmp_path / "inventory.json"
    file.write_text(json.dumps([*rows, {**rows[0], **SEVENTH, "environment": "stock"}]))
    async with serve_here(app(inventory=str(file), time_scale=0)) as running:
        yield running


@pytest.fixture
def settings(tmp_path: Path, database_url: str, servers: EmbeddedServers, office: Simulator) -> Settings:
    return settings_for(tmp_path, database_url, servers, office, default_host=None)


@pytest.fixture
async def api(settings: Settings) -> AsyncIterator[ApiParts]:
    async with api_parts(settings) as parts:
        yield parts


async def moved(office: Simulator, asset_id: int, environment: str) -> None:
    async with httpx.AsyncClient() as client:
        answer = await client.put(f"{office.service('asset')}/{asset_id}", json={"environment": environment})
    assert answer.is_success


def looks(office: Simulator) -> int:
    """How often the asset service was asked before a plan ran."""
    entries = office.world.ledger.entries(execution_id="assessment")
    return sum(entry.service == "asset" for entry in entries)


async def the_end_of(api: ApiParts, person: Person, execution_id: str) -> Execution:
    async with asyncio.timeout(20):
        async for _ in api.executor.follow(person, execution_id, 0):
            pass
    return await api.executor.read(person, execution_id)


async def test_a_restart_of_all_workstations_shows_them_and_runs_on_them(
    api: ApiParts, settings: Settings, olga: Person, adam: Person, office: Simulator
) -> None:
    execution = await waiting(api, olga, IN_USE, RESTART)
    assert execution.assessment.approval_level == 2
    assert sorted(execution.assessment.steps[1].targets) == SIX
    assert "it changes 6 hosts" in str(execution.assessment.approval_reasons)
    assert looks(office) == 1

    async with a_worker(settings):
        await answered(api, adam, open_question(execution))
    ended = await api.executor.read(olga, execution.execution_id)
    assert (ended.status, len(ended.approvals)) == (ExecutionStatus.COMPLETED, 1)
    assert sent(office, execution.execution_id) == SIX


async def test_a_list_that_has_grown_is_asked_about_with_the_difference(
    api: ApiParts, settings: Settings, olga: Person, adam: Person, office: Simulator
) -> None:
    execution = await waiting(api, olga, IN_USE, RESTART)
    await moved(office, 7, "office")

    async with a_worker(settings):
        await answered(api, adam, open_question(execution), wait=timedelta())
        question = open_question(await asked_again(api, olga, execution.execution_id))
        assert question.reason == "it would run on 7 hosts, of which 1 are new: ws-07.acme.com; the plan showed 6"
        assert sorted(question.targets or ()) == [*SIX, "ws-07.acme.com"]
        assert question.level == 3
        assert sent(office, execution.execution_id) == []
        await answered(api, adam, question)

    assert sent(office, execution.execution_id) == [*SIX, "ws-07.acme.com"]


async def test_a_list_that_has_shrunk_runs_on_what_is_left(
    api: ApiParts, settings: Settings, olga: Person, adam: Person, office: Simulator
) -> None:
    execution = await waiting(api, olga, IN_USE, RESTART)
    await moved(office, 6, "stock")

    async with a_worker(settings):
        await answered(api, adam, open_question(execution))
    ended = await api.executor.read(olga, execution.execution_id)
    assert (ended.status, len(ended.approvals)) == (ExecutionStatus.COMPLETED, 1)
    assert sent(office, execution.execution_id) == SIX[:5]


async def test_another_host_in_the_place_of_one_is_asked_about(
    api: ApiParts, settings: Settings, olga: Person, adam: Person, office: Simulator
) -> None:
    execution = await waiting(api, olga, IN_USE, RESTART)
    await moved(office, 6, "stock")
    await moved(office, 7, "office")

    async with a_worker(settings):
        await answered(api, adam, open_question(execution), wait=timedelta())
        question = open_question(await asked_again(api, olga, execution.execution_id))

    assert question.reason.endswith("the plan showed 6; 1 of them are gone: ws-06.acme.com")
    assert sent(office, execution.execution_id) == []


async def test_a_list_of_nothing_is_said_to_be_one_before_it_runs(
    api: ApiParts, settings: Settings, olga: Person, adam: Person
) -> None:
    execution = await waiting(api, olga, workstations(environment="nowhere"), RESTART)
    assert "step_2: would run on nothing: the list that it runs over is empty now" in execution.assessment.warnings

    async with a_worker(settings):
        await answered(api, adam, open_question(execution))
    ended = await api.executor.read(olga, execution.execution_id)
    assert ended.steps[1].status is StepStatus.SKIPPED


async def test_the_verdict_without_running_shows_the_same(api: ApiParts, olga: Person) -> None:
    assessment = await api.executor.assess(a_submission(IN_USE, RESTART))
    execution = await waiting(api, olga, IN_USE, RESTART)
    assert assessment.steps[1].targets == execution.assessment.steps[1].targets
    assert assessment.digest == execution.assessment.digest


async def test_looking_at_a_list_costs_no_look_beforehand(
    api: ApiParts, settings: Settings, olga: Person, office: Simulator
) -> None:
    execution = await waiting(api, olga, IN_USE, over_them("Get-Service -Name Spooler"))
    assert looks(office) == 0

    async with a_worker(settings):
        ended = await the_end_of(api, olga, execution.execution_id)
    assert (ended.status, ended.approvals) == (ExecutionStatus.COMPLETED, ())
