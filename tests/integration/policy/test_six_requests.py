"""The six requests of the proposal's table, under the policy that comes with Stage E, on both inventories."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from cli.embedded import EmbeddedServers
from schemas.execution import Execution
from schemas.json_text import JsonObject, JsonValue
from schemas.submission import check_submission
from schemas.words import ExecutionStatus, Mode
from simulator import app, serve
from stage_e.admission import Preference
from stage_e.ports.people import Person, Role
from stage_e.wiring import ApiParts, api_parts
from tests.stack import settings_for

pytestmark = pytest.mark.asyncio(loop_scope="module")


def a_step(order: int, tool: str, seconds: int = 10, **inputs: JsonValue) -> JsonObject:
    location = {"asset-query": "asset-service"}.get(tool, "automation-service")
    return {
        "id": f"step_{order}",
        "tool": tool,
        "inputs": {**inputs},
        "estimated_duration": seconds,
        "execution_order": order,
        "execution_location": location,
    }


COUNT = (a_step(1, "asset-query", query_type="count"),)
DETAILS = {
    "estate": (a_step(1, "asset-query", query_type="get_by_hostname", hostname="web-prod-01.acme.com"),),
    "office": (a_step(1, "asset-query", query_type="get_by_hostname", hostname="ws-01.acme.com"),),
}
DISK = {
    "estate": (a_step(1, "df", command="df -h", target_host="web-01"),),
    "office": (
        a_step(1, "Get-Volume", command="Get-Volume", target_host="ws-01.acme.com", connection_type="powershell"),
    ),
}
RESTART = {
    "estate": (a_step(1, "systemctl", command="systemctl restart nginx", target_host="web-01"),),
    "office": (
        a_step(
            1,
            "Restart-Service",
            command="Restart-Service -Name Spooler",
            target_host="ws-01.acme.com",
            connection_type="powershell",
        ),
    ),
}
DEPLOY = (
    a_step(1, "kubectl", 20, command="kubectl apply -f deploy.yaml"),
    a_step(2, "kubectl", 60, command="kubectl rollout status deployment/shop"),
)
ALL = a_step(1, "asset-query", query_type="list_all", fields=["hostname"])
HEALTH = {
    "estate": (ALL, a_step(2, "systemctl", 15, command="systemctl is-active sshd", target_hosts=["{{hostname}}"])),
    "office": (
        ALL,
        a_step(
            2,
            "Get-Service",
            15,
            command="Get-Service -Name Spooler",
            target_hosts=["{{hostname}}"],
            connection_type="powershell",
        ),
    ),
}


@dataclass(frozen=True)
class Stack:
    """An API under the default policy, over one inventory."""

    inventory: str
    api: ApiParts

    async def asked(self, steps: tuple[JsonObject, ...]) -> Execution:
        """What became of the request, once it has ended or waits."""
        person = Person("acme", "olga", frozenset({Role.OPERATOR}))
        answer = await self.api.executor.submit(check_submission({"plan": {"steps": [*steps]}}), person, Preference())
        return await self.api.executor.read(person, answer.execution_id)


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["estate", "office"])
async def stack(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    database_url: str,
    servers: EmbeddedServers,
) -> AsyncIterator[Stack]:
    home: Path = tmp_path_factory.mktemp(request.param)
    with serve(app(inventory=request.param, time_scale=0)) as simulator:
        settings = settings_for(home, database_url, servers, simulator, policy="default")
        async with api_parts(settings) as parts:
            yield Stack(request.param, parts)


async def test_how_many_assets_is_answered_at_once(stack: Stack) -> None:
    execution = await stack.asked(COUNT)
    assert (execution.status, execution.mode, execution.approvals) == (ExecutionStatus.COMPLETED, Mode.IMMEDIATE, ())


async def test_the_details_of_a_server_are_answered_at_once(stack: Stack) -> None:
    execution = await stack.asked(DETAILS[stack.inventory])
    assert (execution.status, execution.mode, execution.approvals) == (ExecutionStatus.COMPLETED, Mode.IMMEDIATE, ())


@pytest.mark.parametrize("request_", [DISK, RESTART], ids=["disk space", "restart"])
async def test_disk_space_and_a_restart_are_immediate_after_a_confirmation(
    stack: Stack, request_: dict[str, tuple[JsonObject, ...]]
) -> None:
    execution = await stack.asked(request_[stack.inventory])
    assert (execution.status, execution.mode) == (ExecutionStatus.AWAITING_APPROVAL, Mode.IMMEDIATE)
    assert [approval.level for approval in execution.approvals] == [1]


async def test_a_deployment_is_background_work_after_a_review(stack: Stack) -> None:
    execution = await stack.asked(DEPLOY)
    assert (execution.status, execution.mode) == (ExecutionStatus.AWAITING_APPROVAL, Mode.BACKGROUND)
    assert [approval.level for approval in execution.approvals] == [2]


async def test_a_full_health_check_is_background_work_that_asks_nobody(stack: Stack) -> None:
    execution = await stack.asked(HEALTH[stack.inventory])
    assert (execution.status, execution.mode) == (ExecutionStatus.QUEUED, Mode.BACKGROUND)
    assert (execution.assessment.approval_level, execution.approvals) == (0, ())
