"""The network service: packet captures, cameras, and plans that are always said to be completed."""

import itertools
from datetime import UTC, datetime
from urllib.parse import urlencode

from simulator import health
from simulator.clock import stamp
from simulator.exchange import Answer, Request, answer
from simulator.jsonvalue import JsonObject, JsonValue, as_list, as_object, as_text
from simulator.revision import Revision
from simulator.routes import Route
from simulator.validation import require
from simulator.world import World

_captures = itertools.count(1)
_READING = ("param.cgi", "exportrecording.cgi", "list.cgi", "serverreport.cgi", "image.cgi", "usergroup.cgi")
_CALL_S = 0.4


def routes(_revision: Revision) -> list[Route]:
    """The calls of both revisions."""
    return [
        Route("network", "POST /api/v1/analysis/start-capture", _start_capture),
        Route("network", "POST /api/v1/analysis/stop-capture", _stop_capture),
        Route("network", "POST /execute-plan", _execute_plan),
        Route("network", "GET /health", health.health("network-service")),
    ]


async def _start_capture(world: World, request: Request) -> Answer:
    payload, capture_id = request.payload, f"capture-{next(_captures)}"
    world.ledger.record(
        request, effect=True, host=request.host, command="start-capture", detail={"capture_id": capture_id}
    )
    interface = as_text(payload.get("interface")) or "eth0"
    return answer({"success": True, "capture_id": capture_id, "status": "started", "interface": interface})


async def _stop_capture(world: World, request: Request) -> Answer:
    require(request.payload, "capture_id")
    capture_id = request.payload["capture_id"]
    world.ledger.record(
        request, effect=True, host=request.host, command="stop-capture", detail={"capture_id": capture_id}
    )
    packets = world.fleet.local.number(as_text(capture_id), 40, 5000)
    return answer({"success": True, "capture_id": capture_id, "status": "stopped", "packets": packets})


async def _execute_plan(world: World, request: Request) -> Answer:
    payload = request.payload
    require(payload, "execution_id", "plan")
    results: list[JsonValue] = []
    for index, step in enumerate(as_list(as_object(payload["plan"]).get("steps"))):
        results.append(await _step(world, request, index, as_object(step)))
    failed = any(as_object(result)["status"] == "failed" for result in results)
    return answer(
        {
            "execution_id": payload["execution_id"],
            "status": "failed" if failed else "completed",
            "result": {"total_steps": len(results)},
            "step_results": results,
            "completed_at": stamp(datetime.now(UTC)),
            "error_message": "One or more network steps failed" if failed else None,
        }
    )


async def _step(world: World, request: Request, index: int, step: JsonObject) -> JsonObject:
    tool, inputs = as_text(step.get("tool")), as_object(step.get("inputs"))
    camera = world.revision.hosts and "/axis-cgi/" in as_text(inputs.get("path"))
    output = await _camera(world, request, inputs) if camera else _nothing(world, request, tool)
    status = "completed" if output["success"] else "failed"
    return {"step_index": index, "tool": tool, "status": status, "output": output}


def _nothing(world: World, request: Request, tool: str) -> JsonObject:
    world.ledger.record(request, effect=False, host=request.host, command=tool, detail={"stub": True})
    return {"success": True, "message": f"{tool} completed"}


async def _camera(world: World, request: Request, inputs: JsonObject) -> JsonObject:
    name, path = as_text(inputs.get("host")), as_text(inputs.get("path"))
    params = {key: as_text(value) for key, value in as_object(inputs.get("params")).items()}
    method = as_text(inputs.get("method")) or "GET"
    camera = world.fleet.find(name)
    if camera is None:
        return {"success": False, "message": f"Host {name} not found/unreachable"}
    await world.clock.sleep(_CALL_S)
    script = path.rsplit("/", 1)[-1]
    reads = (script in _READING and params.get("action") not in ("update", "add", "remove")) or "query" in params
    command = f"{method} {path}" + (f"?{urlencode(params)}" if params else "")
    world.ledger.record(request, effect=not reads, host=camera.name, command=command)
    return {"success": True, "http_status": 200 if reads else 204, "body": _said(script, camera.name) if reads else ""}


def _said(script: str, camera: str) -> str:
    if script == "exportrecording.cgi":
        return f"recording of {camera}: 41943040 bytes"
    return f"root.Brand.Brand=AXIS\nroot.Network.HostName={camera}\n"
