"""``POST /execute-plan`` of the late asset service: queries work, all else is broken as it was found."""

from datetime import UTC, datetime

from simulator.clock import stamp
from simulator.exchange import Answer, Request, answer
from simulator.inventory import PLAN_FIELDS, Inventory
from simulator.jsonvalue import JsonObject, JsonValue, as_list, as_object, as_text
from simulator.validation import require
from simulator.world import World

_MOST_ROWS = 100
_BROKEN = "'DatabasePool' object has no attribute 'execute_query'"
_BROKEN_TOOLS = {"asset-list": "listing assets", "asset-create": "creating asset", "asset-delete": "deleting asset"}
_EXACT = ("os_type", "service_type", "status", "environment", "criticality")
_CONTAINS = ("hostname", "name", "ip_address", "os_version")
_SECRET_COLUMNS = [
    "password_encrypted",
    "ssh_private_key_encrypted",
    "ssh_passphrase_encrypted",
    "api_key_encrypted",
    "bearer_token_encrypted",
    "certificate_encrypted",
    "certificate_key_encrypted",
    "last_tested",
    "test_result",
    "test_message",
    "discovered_by",
    "discovery_source",
    "asset_group",
    "location",
    "automation_enabled",
    "automation_tags",
    "private_key_encrypted",
    "public_key",
    "passphrase_encrypted",
    "secondary_password_encrypted",
]


async def execute_plan(world: World, request: Request) -> Answer:
    """Every step in turn, whatever became of the one before."""
    payload = request.payload
    require(payload, "execution_id", "plan", "tenant_id", "actor_id")
    steps = as_list(as_object(payload["plan"]).get("steps"))
    world.ledger.record(request, effect=False, detail={"execution_id": payload["execution_id"]})
    results: list[JsonValue] = [_step(world.inventory, i, as_object(step)) for i, step in enumerate(steps)]
    return answer(plan_answer(payload["execution_id"], results, "asset"))


def plan_answer(execution_id: JsonValue, results: list[JsonValue], service: str) -> JsonObject:
    """The answer around step results that carry a ``status``."""
    failed = sum(as_object(result)["status"] == "failed" for result in results)
    counts: JsonObject = {
        "total_steps": len(results),
        "successful_steps": len(results) - failed,
        "failed_steps": failed,
    }
    error = "No steps in plan" if not results else f"One or more {service} steps failed" if failed else None
    return {
        "execution_id": execution_id,
        "status": "failed" if error else "completed",
        "result": counts if results else {},
        "step_results": results,
        "completed_at": stamp(datetime.now(UTC)),
        "error_message": error,
    }


def _step(inventory: Inventory, index: int, step: JsonObject) -> JsonObject:
    tool = as_text(step.get("tool"))
    output = _output(inventory, tool, as_object(step.get("inputs")))
    status = "completed" if output["success"] else "failed"
    moment = stamp(datetime.now(UTC))
    return {"step_index": index, "tool": tool, "status": status, "output": output, "completed_at": moment}


def _output(inventory: Inventory, tool: str, inputs: JsonObject) -> JsonObject:
    if tool in ("asset-query", "asset-service-query"):
        return query(inventory, inputs)
    if tool in _BROKEN_TOOLS:
        return {"success": False, "message": f"Error {_BROKEN_TOOLS[tool]}: {_BROKEN}", "error": _BROKEN}
    return {"success": False, "message": f"Unknown asset tool: {tool}"}


def query(inventory: Inventory, inputs: JsonObject) -> JsonObject:
    """What ``asset-query`` puts out; unknown filters, ``fields`` and ``search_term`` are ignored."""
    if inputs.get("asset_id") is not None:
        return _by_id(inventory, inputs["asset_id"])
    filters = {**inputs, **as_object(inputs.get("filters"))}
    known = [(name, filters[name]) for name in (*_EXACT, *_CONTAINS) if filters.get(name) is not None]
    for number, (_, value) in enumerate(known, 1):
        if not isinstance(value, str):
            kind = type(value).__name__
            error = f"invalid input for query argument ${number}: {value} (expected str, got {kind})"
            message = f"Error querying assets: {error}"
            return {"success": False, "message": message, "error": error, "assets": [], "count": 0}
    found = [row for row in inventory.rows.values() if _passes(row, filters)][:_MOST_ROWS]
    rows: list[JsonValue] = [{name: row[name] for name in PLAN_FIELDS} for row in found]
    message = f"Found {len(rows)} asset(s)"
    return {"success": True, "message": message, "assets": rows, "count": len(rows), "filters": inputs}


def _passes(row: JsonObject, filters: JsonObject) -> bool:
    exact = all(filters.get(name) in (None, row[name]) for name in _EXACT)
    contains = all(as_text(filters.get(name)).lower() in as_text(row[name]).lower() for name in _CONTAINS)
    tags = filters.get("tags")
    wanted = [tags] if isinstance(tags, str) else as_list(tags)
    return exact and contains and all(tag in as_list(row["tags"]) for tag in wanted)


def _by_id(inventory: Inventory, asset_id: JsonValue) -> JsonObject:
    text = as_text(asset_id)
    row = inventory.rows.get(int(text)) if text.isdecimal() else None
    if row is None:
        return {"success": False, "message": f"Asset with ID {text} not found", "assets": [], "count": 0}
    hidden = dict.fromkeys(_SECRET_COLUMNS)
    shown = {name: value for name, value in row.items() if name not in ("has_credentials", "additional_services_count")}
    found: JsonObject = {**shown, **hidden, "password_encrypted": "gAAAAABm-simulated", "additional_services": "[]"}
    return {"success": True, "message": f"Found asset with ID {text}", "assets": [found], "count": 1}
