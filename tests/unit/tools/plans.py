"""Plans for tests: steps written short, lowered with the real catalogue."""

import json
from pathlib import Path

from pydantic import BaseModel

from schemas.decision_v1 import DecisionV1
from schemas.json_text import JsonObject, JsonValue
from schemas.plan_v1 import PlanV1
from schemas.problem import FieldError
from schemas.submission import Submission, check_submission
from stage_e.errors import InvalidPlanError
from stage_e.tools.catalogue import packaged_catalogue
from stage_e.tools.inventory import Asset, Inventory, hosts_named
from stage_e.tools.lower import Lowered, LowerOptions, lower_plan
from stage_e.tools.operation import Operation

CATALOGUE = packaged_catalogue()
CORPUS = Path(__file__).resolve().parents[2] / "corpus"
ALL_ASSETS: JsonObject = {"tool": "asset-query", "inputs": {"query_type": "list_all"}}


def a_plan(*steps: JsonObject, metadata: JsonObject | None = None) -> PlanV1:
    """A plan of ``steps``; ids ``s0``, ``s1``, ... and the order of the list unless they say otherwise."""
    whole = [
        {"id": f"s{position}", "estimated_duration": 5, "execution_order": position + 1, **step}
        for position, step in enumerate(steps)
    ]
    return PlanV1.model_validate({"plan": {"steps": whole}, "execution_metadata": metadata})


def a_step(tool: str, /, **inputs: JsonValue) -> JsonObject:
    """A step of the rule era, which says nothing about where it is executed."""
    return {"tool": tool, "inputs": inputs}


def a_command(command: str, host: JsonValue = "web-01", tool: str = "ssh-exec", **inputs: JsonValue) -> JsonObject:
    """A step of a late plan that runs a command on a host."""
    given: JsonObject = {"target_host": host, "command": command, **inputs}
    return {"tool": tool, "inputs": given, "execution_location": "automation-service"}


def lowered(*steps: JsonObject, decision: DecisionV1 | None = None, default_host: str | None = None) -> Lowered:
    return lower_plan(a_plan(*steps), decision, CATALOGUE, LowerOptions(default_host=default_host))


def operation_of(step: JsonObject, decision: DecisionV1 | None = None, default_host: str | None = None) -> Operation:
    return lowered(step, decision=decision, default_host=default_host).operations[0]


def faults_of(*steps: JsonObject, options: LowerOptions | None = None) -> dict[str, str]:
    """Details of what the plan is refused for, by pointer below the list of steps."""
    try:
        lower_plan(a_plan(*steps), None, CATALOGUE, options or LowerOptions(steps_at=()))
    except InvalidPlanError as error:
        return dict(map(_pair, error.errors))
    return {}


def _pair(error: FieldError) -> tuple[str, str]:
    return error.pointer, error.detail


def a_decision(*hosts: str, request: str = "") -> DecisionV1:
    entities = [{"type": "hostname", "value": host} for host in hosts]
    return DecisionV1.model_validate({"entities": entities, "original_request": request})


class ExpectedGraph(BaseModel):
    """Which steps may run together, and what waits for what."""

    layers: list[list[str]]
    edges_explicit: list[tuple[str, str]]
    edges_inferred: list[tuple[str, str]]


class Expected(BaseModel):
    """The ``expect`` block of a corpus file, as far as tests here look at it."""

    outcome: str
    acceptable_levels: list[int] = []
    acceptable_modes: list[str] = []
    min_approval_level: int = 0
    dag: ExpectedGraph | None = None


def expected_of(case: JsonObject) -> Expected:
    return Expected.model_validate(case["expect"])


def cases(folder: str) -> dict[str, JsonObject]:
    """The corpus files of a folder by name."""
    return {file.stem: json.loads(file.read_text()) for file in sorted((CORPUS / folder).glob("*.json"))}


def submission_of(case: JsonObject) -> Submission:
    return check_submission({"plan": case["plan"], "decision": case["decision"]})


def known(
    plan: PlanV1, decision: DecisionV1 | None = None, default_host: str | None = None, environment: str = "office"
) -> Inventory:
    """An inventory that has every host that the plan names."""
    names = hosts_named(plan, decision, default_host)
    return Inventory({name: Asset(1, name, environment=environment) for name in names})
