"""The description of the API."""

import re
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest

from api import examples
from api.app import create_app
from api.problems import MEDIA_TYPE
from schemas.accepted_plan import AcceptedPlan
from schemas.approval import Approval, ApprovalDecision
from schemas.assessment import Assessment
from schemas.drivers import House
from schemas.event import Event
from schemas.execution import Execution
from schemas.execution_result_v1 import ExecutionResultV1
from schemas.health import Ready
from schemas.json_text import JsonObject
from schemas.submission import check_submission
from schemas.tool import ToolView
from schemas.wire import Wire
from stage_e.wiring import ApiParts


def no_parts() -> AbstractAsyncContextManager[ApiParts]:
    raise AssertionError("a description needs no parts")


DESCRIPTION: Any = create_app(no_parts).openapi()
OPERATIONS = {
    f"{method.upper()} {path}": operation
    for path, operations in DESCRIPTION["paths"].items()
    for method, operation in operations.items()
}


def test_every_route_is_described() -> None:
    assert set(OPERATIONS) == {
        "POST /v1/executions",
        "GET /v1/executions",
        "GET /v1/executions/{execution_id}",
        "GET /v1/executions/{execution_id}/result",
        "GET /v1/executions/{execution_id}/plan",
        "GET /v1/executions/{execution_id}/events",
        "POST /v1/executions/{execution_id}/cancel",
        "POST /v1/executions/{execution_id}/pause",
        "POST /v1/executions/{execution_id}/resume",
        "POST /v1/executions/{execution_id}/retry",
        "POST /v1/executions/{execution_id}/rollback",
        "POST /v1/executions/{execution_id}/resolve",
        "GET /v1/controls",
        "POST /v1/controls",
        "DELETE /v1/controls/{stop_id}",
        "POST /v1/assessments",
        "GET /v1/approvals",
        "GET /v1/approvals/{approval_id}",
        "GET /v1/me",
        "GET /v1/tools",
        "POST /v1/approvals/{approval_id}/decision",
        "POST /v1/tickets",
        "GET /livez",
        "GET /readyz",
        "GET /v1/drivers",
        "GET /metrics",
    }


def test_every_schema_that_is_meant_is_there() -> None:
    meant = set(re.findall(r"#/components/schemas/([\w.-]+)", str(DESCRIPTION)))
    assert meant <= set(DESCRIPTION["components"]["schemas"])


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_answer_has_an_example(name: str) -> None:
    contents = [each["content"] for each in OPERATIONS[name]["responses"].values() if "content" in each]
    assert contents
    for content in contents:
        assert all(example.keys() & {"example", "examples"} for example in content.values())


@pytest.mark.parametrize("name", [name for name in OPERATIONS if name.startswith("POST")])
def test_every_body_has_an_example(name: str) -> None:
    assert "example" in OPERATIONS[name]["requestBody"]["content"]["application/json"]


@pytest.mark.parametrize("name", [name for name in OPERATIONS if "/v1/" in name])
def test_every_route_describes_its_problems(name: str) -> None:
    refused = {code: each for code, each in OPERATIONS[name]["responses"].items() if code >= "400"}
    assert {"401", "422", "503"} <= refused.keys()
    assert all(each["content"].keys() == {MEDIA_TYPE} for each in refused.values())


def test_every_route_but_the_probes_needs_a_key() -> None:
    assert DESCRIPTION["security"] == [{"bearer": []}]
    assert {name for name, operation in OPERATIONS.items() if operation.get("security") == []} == {
        "GET /livez",
        "GET /readyz",
        "GET /metrics",
    }


@pytest.mark.parametrize(
    ("model", "example"),
    [
        (ExecutionResultV1, examples.RESULT),
        (Execution, examples.EXECUTION),
        (Assessment, examples.ASSESSMENT),
        (Approval, examples.APPROVAL),
        (ApprovalDecision, examples.DECISION),
        (Event, examples.EVENT),
        (Ready, examples.READY),
        (ToolView, examples.TOOL),
        (House, examples.HOUSE),
        (AcceptedPlan, examples.PLAN),
    ],
)
def test_an_example_is_valid(model: type[Wire], example: JsonObject) -> None:
    model.model_validate(example)


def test_the_example_of_a_plan_is_valid() -> None:
    check_submission(examples.SUBMISSION)
