"""Workflows and plans of the automation service, with the faults that were found in it."""

import re
import time
import uuid
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from simulator import asset_plan
from simulator.clock import stamp
from simulator.exchange import Answer, Request, answer
from simulator.execution import Order, execute, read_order
from simulator.jsonvalue import JsonObject, JsonValue, as_list, as_object, as_text
from simulator.validation import InvalidRequestError, require
from simulator.world import World

_TEMPLATE = re.compile(r"\{\{\s*([\w.\[\]]+)\s*\}\}")
_NO_FLAGS = {"command", "target_host", "target_hosts", "connection_type", "timeout", "host", "use_asset_credentials"}
_NO_FLAGS |= {"credentials", "username", "password", "asset_id", "working_directory", "environment_vars"}


@dataclass
class Run:
    """A plan on its way: the results so far and what templates can name."""

    world: World
    request: Request
    results: list[JsonObject] = field(default_factory=list)
    names: JsonObject = field(default_factory=dict)
    assets: list[JsonObject] = field(default_factory=list)

    def learn(self, output: JsonObject) -> None:
        """Make the assets of a query available to the steps after it."""
        self.assets = [as_object(asset) for asset in as_list(output.get("assets"))]
        self.names["assets"] = list(self.assets)
        self.names["asset_count"] = len(self.assets)
        self.names["hostnames"] = [asset.get("hostname") for asset in self.assets]
        self.names["ip_addresses"] = [asset.get("ip_address") for asset in self.assets]


async def execute_plan(world: World, request: Request) -> Answer:
    """Every step in turn, whatever became of the one before; edges and unknown names are ignored."""
    payload = request.payload
    require(payload, "execution_id", "plan", "tenant_id", "actor_id")
    plan, started = as_object(payload["plan"]), time.monotonic()
    if not as_list(plan.get("steps")):
        return answer(_given_up(payload["execution_id"], "No steps found in execution plan"))
    run = Run(world, request)
    for earlier in as_list(plan.get("previous_results")):
        run.learn(as_object(as_object(earlier).get("output")))
    try:
        for number, step in enumerate(as_list(plan["steps"]), 1):
            await _step(run, number, as_object(step))
    except InvalidRequestError as error:
        given_up = _given_up(payload["execution_id"], f"1 validation error for CommandRequest\n{error}")
        return answer({**given_up, "error_details": {"exception_type": "ValidationError"}})
    return answer(_summary(payload["execution_id"], run.results, time.monotonic() - started))


def _given_up(execution_id: JsonValue, error: str) -> JsonObject:
    """The plan is failed as a whole, and what its steps did until then is not told."""
    return {
        "execution_id": execution_id,
        "status": "failed",
        "result": {},
        "step_results": [],
        "completed_at": stamp(datetime.now(UTC)),
        "error_message": error,
    }


def _summary(execution_id: JsonValue, results: list[JsonObject], seconds: float) -> JsonObject:
    failed = sum(result["status"] == "failed" for result in results)
    return {
        "execution_id": execution_id,
        "status": "failed" if failed else "completed",
        "result": {"steps_completed": len(results), "steps_failed": failed, "steps_succeeded": 0},
        "step_results": list(results),
        "completed_at": stamp(datetime.now(UTC)),
        "duration_seconds": round(seconds, 6),
    }


async def _step(run: Run, number: int, step: JsonObject) -> None:
    tool = as_text(step.get("tool")) or "unknown"
    inputs = step.get("inputs")
    if tool in ("asset-query", "asset-service-query"):
        output = asset_plan.query(run.world.inventory, as_object(inputs))
        status = "completed" if output["success"] else "failed"
        run.learn(output)
        run.results.append({"step": number, "tool": tool, "status": status, "output": output, "message": ""})
    elif not isinstance(inputs, dict):
        message = "Tool execution error: 'NoneType' object has no attribute 'copy'"
        run.results.append({"step": number, "tool": tool, "status": "failed", "output": {}, "message": message})
    elif run.assets and _loops(inputs):
        for iteration, asset in enumerate(run.assets, 1):
            place: JsonObject = {"step": number, "loop_iteration": iteration, "loop_total": len(run.assets)}
            await _command(run, place, tool, inputs, asset)
    else:
        await _command(run, {"step": number}, tool, inputs, {})
    run.names[f"step_{number - 1}_result"] = run.results[-1]


def _loops(inputs: JsonObject) -> bool:
    hosts = [as_text(inputs.get("target_host")), *(as_text(host) for host in as_list(inputs.get("target_hosts")))]
    return any(_TEMPLATE.search(host) for host in hosts)


async def _command(run: Run, place: JsonObject, tool: str, inputs: JsonObject, asset: JsonObject) -> None:
    names = {**run.names, **asset}
    filled = {name: _filled(value, names) for name, value in inputs.items()}
    host = as_text(filled.get("target_host")) or next(
        (as_text(name) for name in as_list(filled.get("target_hosts"))), ""
    )
    order = _order(run.world, tool, filled, host)
    record = await execute(run.world, run.request, order)
    shown = {name: record[name] for name in ("status", "exit_code", "stdout", "stderr", "duration_seconds")}
    result: JsonObject = {**place, "tool": tool, "command": order.command}
    if asset:
        named = {"asset_name": "name", "hostname": "hostname", "asset_id": "id", "ip_address": "ip_address"}
        shown["asset"] = {name: asset.get(column) for name, column in named.items() if asset.get(column) is not None}
        result["target_host"] = host
    run.results.append({**result, **shown})


def _order(world: World, tool: str, inputs: JsonObject, host: str) -> Order:
    """A Linux step runs in the service's own container, wherever it was meant for, unless hosts are simulated."""
    windows = bool(re.match(r"[A-Z][a-z]+-[A-Z]", tool))
    order = read_order({**inputs, "command": as_text(inputs.get("command")) or _spelled(tool, inputs, windows=windows)})
    if world.revision.hosts and host:
        kind = as_text(inputs.get("connection_type")) or ("powershell" if windows else "ssh")
        return replace(order, target_host=host, connection_type=kind)
    return replace(order, target_host=host, connection_type="powershell" if windows else "local")


def _spelled(tool: str, inputs: JsonObject, *, windows: bool) -> str:
    """``ls --path /srv --all``: every input becomes a flag, unquoted."""
    words = [tool]
    for name, value in inputs.items():
        if name not in _NO_FLAGS and value not in (False, None):
            flag = f"-{name.title()}" if windows else f"-{name}" if len(name) == 1 else f"--{name.replace('_', '-')}"
            words += [flag] if value is True else [flag, as_text(value)]
    return " ".join(words)


def _filled(value: JsonValue, names: JsonObject) -> JsonValue:
    if isinstance(value, str):
        return _TEMPLATE.sub(lambda found: _looked_up(found[1], found[0], names), value)
    if isinstance(value, dict):
        return {name: _filled(inner, names) for name, inner in value.items()}
    return [_filled(inner, names) for inner in as_list(value)] if isinstance(value, list) else value


def _looked_up(path: str, literal: str, names: JsonObject) -> str:
    """An unknown name stays as it is, braces and all."""
    found: JsonValue = names
    for part in re.findall(r"\w+", path):
        if isinstance(found, dict) and part in found:
            found = found[part]
        elif part.isdecimal() and int(part) < len(as_list(found)):
            found = as_list(found)[int(part)]
        else:
            return literal
    return as_text(found)


async def workflow(world: World, request: Request) -> Answer:
    """Commands in turn until one fails; the late revision calls every workflow failed."""
    payload, started_at, started = request.payload, datetime.now(UTC), time.monotonic()
    require(payload, "workflow_id", "name", "steps")
    steps, results = as_list(payload["steps"]), list[JsonValue]()
    for step in steps:
        record = await execute(world, request, read_order(as_object(step)))
        results.append(record)
        if record["status"] == "failed" and payload.get("continue_on_error") is not True:
            break
    well = world.revision.ok_status == "success" and all(as_object(each)["status"] == "success" for each in results)
    return answer(
        {
            "workflow_id": payload["workflow_id"],
            "execution_id": str(uuid.uuid4()),
            "name": payload["name"],
            "status": "success" if well else "failed",
            "steps_completed": len(results),
            "total_steps": len(steps),
            "step_results": results,
            "started_at": stamp(started_at),
            "completed_at": stamp(datetime.now(UTC)),
            "duration_seconds": round(time.monotonic() - started, 6),
        }
    )
