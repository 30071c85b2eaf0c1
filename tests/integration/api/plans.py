"""Plans that change something, and what becomes of them, as a client of the API sees it."""

import asyncio
from collections.abc import Callable

import httpx

from schemas.execution import Execution
from schemas.json_text import JsonObject, JsonValue
from simulator import Simulator
from tests.integration.api.conftest import bearer

PLANS = "/v1/executions"
BACKGROUND = {"Prefer": "respond-async"}


def a_plan(*steps: JsonObject) -> JsonObject:
    """With an id for each step, in their order."""
    return {
        "plan": {"steps": [{"id": f"step_{at}", "estimated_duration": 5, **step} for at, step in enumerate(steps, 1)]}
    }


def a_command(command: str, host: str = "web-01", **step: JsonValue) -> JsonObject:
    return {"tool": command.split(maxsplit=1)[0], "inputs": {"command": command, "target_host": host}, **step}


RESTART = a_plan(a_command("systemctl restart nginx"))
MESSAGE = a_plan({"tool": "slack-cli", "inputs": {"channel": "#ops", "message": "done"}})
USERADD = a_plan(a_command("useradd -m deploy", host="app-02"))


async def approved(client: httpx.AsyncClient, plan: JsonObject, by: str = "olga", wait_s: int = 0) -> Execution:
    """The execution of a plan of Olga's, once it was agreed to; with ``wait_s`` the client waits for it."""
    waiting = Execution.model_validate_json((await client.post(PLANS, json=plan)).content)
    (approval,) = waiting.approvals
    decision = {"decision": "approve", "digest": approval.digest}
    path = f"/v1/approvals/{approval.approval_id}/decision"
    prefer = {"Prefer": f"wait={wait_s}"} if wait_s else {}
    answer = await client.post(path, json=decision, headers={**bearer(by), **prefer})
    assert answer.is_success, answer.text
    return await looked_at(client, waiting.execution_id)


async def looked_at(client: httpx.AsyncClient, execution_id: str) -> Execution:
    return Execution.model_validate_json((await client.get(f"{PLANS}/{execution_id}")).content)


async def until(client: httpx.AsyncClient, execution: Execution, *statuses: str) -> Execution:
    """The execution once it has one of these statuses."""
    return await until_it(client, execution, lambda now: now.status in statuses)


async def until_it(client: httpx.AsyncClient, execution: Execution, holds: Callable[[Execution], object]) -> Execution:
    """The execution once it is as ``holds`` says; long polls, so that nothing is asked in vain."""
    async with asyncio.timeout(60):
        while not holds(execution := await looked_at(client, execution.execution_id)):
            assert not execution.status.finished, f"{execution.status}: {execution.error}"
            headers = {"If-None-Match": f'"{execution.last_seq}"', "Prefer": "wait=10"}
            await client.get(f"{PLANS}/{execution.execution_id}", headers=headers)
    return execution


async def says(
    client: httpx.AsyncClient, execution: Execution, outcome: str, by: str = "olga", step: str = "step_1"
) -> httpx.Response:
    """The answer to what a person says about a step."""
    body = {"step_id": step, "outcome": outcome, "reason": "I looked"}
    return await client.post(f"{PLANS}/{execution.execution_id}/resolve", json=body, headers=bearer(by))


def effects(simulator: Simulator, execution: Execution) -> list[str]:
    """Keys under which something was changed, without the execution's id."""
    entries = simulator.world.ledger.entries(execution_id=execution.execution_id, effect=True)
    return [str(entry.header(b"idempotency-key")).partition(":")[2] for entry in entries]
