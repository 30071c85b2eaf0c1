"""The automation service."""

from simulator import automation_plan, health
from simulator.exchange import Answer, Request, answer
from simulator.execution import execute, read_order
from simulator.jsonvalue import JsonObject, JsonValue
from simulator.revision import Revision
from simulator.routes import Route
from simulator.validation import whole_number
from simulator.world import World


def routes(revision: Revision) -> list[Route]:
    """The calls that this revision has."""
    found = [
        Route("automation", "POST /execute", _execute),
        Route("automation", "POST /workflow", automation_plan.workflow),
        Route("automation", "GET /status", _status),
        Route("automation", "GET /health", health.health("automation-service")),
        Route("automation", "GET /executions/active", _active),
        Route("automation", "GET /executions/history", _history),
    ]
    if revision.plans:
        found.append(Route("automation", "POST /execute-plan", automation_plan.execute_plan))
        found.append(Route("automation", "GET /ready", _ready))
    return found


async def _execute(world: World, request: Request) -> Answer:
    return answer(await execute(world, request, read_order(request.payload)))


async def _status(world: World, _request: Request) -> Answer:
    capabilities: JsonObject = {"direct_execution": True, "workflow_execution": True}
    if world.revision.plans:
        capabilities["plan_execution"] = True
    if world.revision.hosts:
        capabilities["remote_execution"] = True
    off = dict.fromkeys(("background_processing", "job_queuing", "scheduling"), False)
    return answer(
        {
            "service": "automation-service",
            "architecture": "clean",
            "capabilities": {**capabilities, **off},
            "connection_types": list(world.revision.connection_types),
            "active_executions": len(world.active),
            "total_executions": world.executions,
        }
    )


async def _ready(world: World, _request: Request) -> Answer:
    """The real one says 503 with an empty body even while it works."""
    return answer({"status": "ready"}) if world.revision.hosts else Answer(503, b"", ())


async def _active(world: World, _request: Request) -> Answer:
    active: list[JsonValue] = list(world.active.values())
    return answer({"active_executions": active})


async def _history(world: World, request: Request) -> Answer:
    limit = whole_number(request.parameters.get("limit", "100"), ("query", "limit"), low=1)
    last: list[JsonValue] = [*world.history]
    return answer({"executions": last[-limit:], "total": world.executions})
