"""The communication service: it says that it sent, the ledger remembers what, and nothing leaves."""

import uuid
from datetime import UTC, datetime

from simulator import health
from simulator.asset_plan import plan_answer
from simulator.clock import stamp
from simulator.exchange import Answer, Request, answer
from simulator.jsonvalue import JsonObject, JsonValue, as_list, as_object, as_text
from simulator.revision import Revision
from simulator.routes import Route
from simulator.validation import require
from simulator.world import World

_NEEDED = {
    "sendmail": ("to", "subject"),
    "slack_cli": ("channel", "message"),
    "teams_cli": ("message",),
    "webhook_sender": ("url",),
}
_RECEIVERS = ("to", "channel", "url", "webhook_url", "team")
_SEND_S = 0.3


def routes(_revision: Revision) -> list[Route]:
    """The calls of both revisions."""
    return [
        Route("communication", "POST /execute-plan", _execute_plan),
        Route("communication", "POST /notifications", _notify),
        Route("communication", "GET /health", health.health("communication-service")),
    ]


async def _execute_plan(world: World, request: Request) -> Answer:
    payload = request.payload
    require(payload, "execution_id", "plan")
    results: list[JsonValue] = []
    for index, step in enumerate(as_list(as_object(payload["plan"]).get("steps"))):
        results.append(await _step(world, request, index, as_object(step)))
    return answer(plan_answer(payload["execution_id"], results, "communication"))


async def _step(world: World, request: Request, index: int, step: JsonObject) -> JsonObject:
    tool, inputs = as_text(step.get("tool")), as_object(step.get("inputs"))
    missing = [name for name in _NEEDED.get(tool, ()) if not inputs.get(name)]
    if tool not in _NEEDED:
        output: JsonObject = {"success": False, "message": f"Unknown communication tool: {tool}"}
    elif missing:
        output = {"success": False, "message": f"Missing required input: {', '.join(missing)}"}
    else:
        await world.clock.sleep(_SEND_S)
        output = _sent(world, request, tool, inputs)
    status = "completed" if output["success"] else "failed"
    moment = stamp(datetime.now(UTC))
    return {"step_index": index, "tool": tool, "status": status, "output": output, "completed_at": moment}


def _sent(world: World, request: Request, tool: str, inputs: JsonObject) -> JsonObject:
    receiver = next((as_text(inputs[name]) for name in _RECEIVERS if inputs.get(name)), "")
    world.ledger.record(request, effect=True, host=receiver, command=tool, detail={"inputs": inputs})
    return {"success": True, "message": f"{tool} sent to {receiver}", "message_id": str(uuid.uuid4())}


async def _notify(world: World, request: Request) -> Answer:
    payload = request.payload
    require(payload, "message")
    world.ledger.record(
        request, effect=True, host=as_text(payload.get("channel")), command="notification", detail={"inputs": payload}
    )
    return answer({"success": True, "notification_id": str(uuid.uuid4()), "status": "sent"})
