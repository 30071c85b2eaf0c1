"""What the API answers is what its description promises: status, media type, and a body that fits the schema."""

from dataclasses import dataclass
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry

from api import examples
from schemas.json_text import JsonObject
from stage_e import errors as e
from tests.unit.api.world import ENDED, HERE, World, a_world, an_event

APPROVALS = "/v1/approvals"
DECIDE = f"{APPROVALS}/{examples.APPROVAL['approval_id']}/decision"


@dataclass(frozen=True, slots=True)
class Case:
    """One request, the operation that it is, and the status that must come."""

    status: int
    method: str
    path: str
    operation: str = ""
    body: JsonObject | None = None
    ended: bool = False
    error: Exception | None = None


CASES = [
    Case(202, "POST", "/v1/executions", body=examples.SUBMISSION),
    Case(200, "POST", "/v1/executions", body=examples.SUBMISSION, ended=True),
    Case(422, "POST", "/v1/executions", body={"plan": {"steps": []}}),
    Case(409, "POST", "/v1/executions", body=examples.SUBMISSION, error=e.ConflictError("x")),
    Case(503, "POST", "/v1/executions", body=examples.SUBMISSION, error=e.StoreUnavailableError("x")),
    Case(200, "GET", "/v1/executions"),
    Case(422, "GET", "/v1/executions?limit=0", "/v1/executions"),
    Case(200, "GET", HERE, "/v1/executions/{execution_id}"),
    Case(200, "GET", HERE, "/v1/executions/{execution_id}", ended=True),
    Case(404, "GET", "/v1/executions/other", "/v1/executions/{execution_id}"),
    Case(200, "GET", f"{HERE}/result", "/v1/executions/{execution_id}/result", ended=True),
    Case(409, "GET", f"{HERE}/result", "/v1/executions/{execution_id}/result"),
    Case(200, "GET", f"{HERE}/events", "/v1/executions/{execution_id}/events"),
    *(Case(202, "POST", f"{HERE}/{wish}", f"/v1/executions/{{execution_id}}/{wish}") for wish in ("cancel", "pause")),
    Case(200, "POST", f"{HERE}/resume", "/v1/executions/{execution_id}/resume"),
    Case(409, "POST", f"{HERE}/cancel", "/v1/executions/{execution_id}/cancel", error=e.ConflictError("x")),
    *(Case(202, "POST", f"{HERE}/{each}", f"/v1/executions/{{execution_id}}/{each}") for each in ("retry", "rollback")),
    Case(200, "POST", f"{HERE}/retry", "/v1/executions/{execution_id}/retry", ended=True),
    Case(200, "POST", f"{HERE}/rollback?dry_run=true", "/v1/executions/{execution_id}/rollback"),
    Case(409, "POST", f"{HERE}/retry", "/v1/executions/{execution_id}/retry", error=e.ConflictError("x")),
    Case(200, "POST", "/v1/assessments", body=examples.SUBMISSION),
    Case(200, "GET", APPROVALS),
    Case(202, "POST", DECIDE, f"{APPROVALS}/{{approval_id}}/decision", body=examples.DECISION),
    Case(200, "POST", DECIDE, f"{APPROVALS}/{{approval_id}}/decision", body=examples.DECISION, ended=True),
    Case(
        403,
        "POST",
        DECIDE,
        f"{APPROVALS}/{{approval_id}}/decision",
        body=examples.DECISION,
        error=e.ForbiddenError("x"),
    ),
    Case(422, "POST", DECIDE, f"{APPROVALS}/{{approval_id}}/decision", body={"approved": True}),
    Case(200, "POST", "/v1/tickets", body={}),
    Case(200, "POST", "/v1/tickets", body=examples.TICKET_REQUEST),
    Case(404, "POST", "/v1/tickets", body={"execution_id": "another"}),
    Case(422, "POST", "/v1/tickets", body={"execution_id": 7}),
    Case(200, "GET", "/livez"),
    Case(200, "GET", "/readyz"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.method} {case.operation or case.path} {case.status}")
async def test_an_answer_is_as_the_description_promises(case: Case) -> None:
    async with a_world() as world:
        world.executor.stored = (an_event(1), an_event(2))
        world.executor.error, world.executor.ended = case.error, case.ended
        world.executor.execution = ENDED if case.ended else world.executor.execution
        answer = await world.client.request(case.method, case.path, json=case.body)
        promised = promise(world, case)
        assert answer.status_code == case.status
        media_type = answer.headers["content-type"]
        assert media_type in promised["content"]
        assert faults(world, promised["content"][media_type]["schema"], answer.json()) == []
        missing = [name for name in promised.get("headers", {}) if name not in answer.headers]
        assert set(missing) <= {"Preference-Applied", "Retry-After"}  # where there is something to say


def promise(world: World, case: Case) -> dict[str, Any]:
    """What the description says about this answer."""
    description: Any = world.app.openapi()
    responses: dict[str, Any] = description["paths"][case.operation or case.path][case.method.lower()]["responses"]
    promised: dict[str, Any] = responses[str(case.status)]
    return promised


def faults(world: World, schema: dict[str, Any], value: object) -> list[str]:
    """Where ``value`` does not fit."""
    rooted = {**schema, "components": world.app.openapi()["components"]}
    return [error.message for error in Draft202012Validator(rooted, registry=Registry()).iter_errors(value)]
