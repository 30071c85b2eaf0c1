"""Nothing but a decision on an approval approves, whoever calls whatever."""

import ast
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi.routing import APIRoute

from api.app import ROUTERS, StageEAPI, create_app
from schemas.json_text import JsonObject
from schemas.words import ApprovalState
from simulator import Simulator
from stage_e.settings import Settings
from stage_e.wiring import api_parts
from tests.builders import an_id
from tests.integration.api.conftest import bearer
from tests.integration.api.conftest import settings as with_people  # noqa: F401 - a fixture

ROOT = Path(__file__).parents[3]
DECIDE = "/v1/approvals/{approval_id}/decision"
CHANGING = {
    DECIDE,
    "/v1/executions",
    "/v1/assessments",
    "/v1/executions/{execution_id}/cancel",
    "/v1/executions/{execution_id}/pause",
    "/v1/executions/{execution_id}/resume",
    "/v1/executions/{execution_id}/retry",
    "/v1/executions/{execution_id}/rollback",
    "/v1/executions/{execution_id}/resolve",
    "/v1/controls",
    "/v1/controls/{stop_id}",
    "/v1/tickets",
}
USERADD: JsonObject = {
    "id": "a",
    "tool": "useradd",
    "inputs": {"command": "useradd -m deploy", "target_host": "app-02"},
    "estimated_duration": 5,
}
EAGER: JsonObject = {
    "plan": {"steps": [USERADD]},
    "decision": {"decision_id": "d", "requires_approval": False},
    "context": {"approved": True, "approved_by": "adam", "role": "admin", "tenant": "acme"},
}


def changing_routes() -> set[str]:
    """Paths of all routes, described or not, that take more than a look."""
    routes = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    return {route.path for route in routes if (route.methods or set()) - {"GET", "HEAD"}}


@pytest.fixture
async def app(with_people: Settings) -> AsyncIterator[StageEAPI]:  # noqa: F811
    made = create_app(lambda: api_parts(with_people))
    async with made.router.lifespan_context(made):
        yield made


async def submitted(client: httpx.AsyncClient) -> tuple[str, JsonObject]:
    key = {"Idempotency-Key": an_id("key")}
    answer = (await client.post("/v1/executions", json=EAGER, headers=key)).json()
    return answer["execution_id"], answer["approvals"][0]


def test_every_route_that_changes_anything_is_looked_at() -> None:
    assert changing_routes() == CHANGING


@pytest.mark.parametrize("path", sorted(CHANGING))
@pytest.mark.parametrize("who", ["olga", "mallory", "nobody"])
async def test_no_route_approves_for_who_asked_or_for_a_stranger(
    app: StageEAPI, simulator: Simulator, path: str, who: str
) -> None:
    """Mallory is the administrator of another tenant."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://e") as client:
        client.headers = httpx.Headers(bearer("olga"))
        execution_id, approval = await submitted(client)
        place = path.format(approval_id=approval["approval_id"], execution_id=execution_id, stop_id=an_id("stop"))
        yes = {"decision": "approve", "approved": True, "digest": approval["digest"], "comment": "me"}
        for body in (yes, EAGER, {"reason": "approve"}, {**EAGER, **yes}):
            for method in ("POST", "DELETE"):
                query = {"approved": "true", "level": "0"}
                await client.request(method, place, json=body, headers=bearer(who), params=query)
        execution = (await client.get(f"/v1/executions/{execution_id}", headers=bearer("olga"))).json()

    assert ApprovalState.APPROVED not in {each["state"] for each in execution["approvals"]}
    assert not [entry for entry in simulator.world.ledger.entries(execution_id=execution_id) if entry.effect]


async def test_the_one_way_works(app: StageEAPI, simulator: Simulator) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://e") as client:
        client.headers = httpx.Headers(bearer("olga"))
        execution_id, approval = await submitted(client)
        yes = {"decision": "approve", "digest": approval["digest"]}
        place = DECIDE.format(approval_id=approval["approval_id"])
        result = await client.post(place, json=yes, headers={**bearer("adam"), "Prefer": "wait=20"})

    assert (result.status_code, result.json()["status"]) == (200, "completed")
    assert [e for e in simulator.world.ledger.entries(execution_id=execution_id) if e.effect]


def callers_of(name: str) -> set[str]:
    """Files of ours in which something calls ``name``."""
    found = set()
    for folder in ("api", "cli", "stage_e", "worker"):
        for path in (ROOT / folder).rglob("*.py"):
            calls = (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call))
            if any(name in (getattr(call.func, "attr", None), getattr(call.func, "id", None)) for call in calls):
                found.add(path.relative_to(ROOT).as_posix())
    return found


def test_one_function_stores_votes_and_one_use_case_calls_it() -> None:
    assert callers_of("vote") == {"stage_e/approvals.py"}
    assert callers_of("decide_approval") == {"stage_e/executor.py"}
    assert callers_of("ApprovalGranted") == {"stage_e/inbox.py"}


def test_every_surface_goes_through_that_use_case() -> None:
    assert callers_of("decide") - {"stage_e/runner.py"} == {
        "api/approvals.py",
        "cli/deciding.py",
        "cli/demo/scenes.py",
        "cli/running.py",
    }


def test_one_statement_approves() -> None:
    settling = re.compile(r"UPDATE\s+approvals\s+SET\s+state", re.IGNORECASE)
    files = [path for path in (ROOT / "stage_e").rglob("*") if path.suffix in {".py", ".sql"}]
    found = {path.name: path.read_text() for path in files if settling.search(path.read_text())}
    fixed = {name for name, text in found.items() if re.search(r"SET state = '(expired|void)'", text)}

    assert set(found) - fixed == {"store_vote.sql"}
    assert fixed == {"expire_approvals.sql", "write_executions.sql"}
