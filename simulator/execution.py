"""One command through the automation service: where it runs, how long it takes, what comes back."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from simulator.clock import stamp
from simulator.commands import linux, powershell
from simulator.commands.durations import duration_s
from simulator.commands.reply import Place, Reply
from simulator.exchange import Request
from simulator.hosts import Host
from simulator.inventory import secret_of
from simulator.jsonvalue import JsonObject, as_object, as_text
from simulator.validation import number_field, require, text_field
from simulator.world import World

_NEEDS_CREDENTIALS = "credentials (username/password) are required for PowerShell execution"


@dataclass(frozen=True, slots=True)
class Order:
    """What ``POST /execute`` asks for."""

    command: str
    target_host: str
    connection_type: str
    username: str
    password: str
    timeout_s: int
    folder: str
    environment: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it went; no exit code means that no command ended."""

    exit_code: int | None
    stdout: str = ""
    stderr: str = ""
    error: str | None = None


def read_order(payload: JsonObject) -> Order:
    """The order in a request's body. Raises: InvalidRequestError."""
    require(payload, "command")
    credentials = as_object(payload.get("credentials"))
    environment = as_object(payload.get("environment_vars"))
    return Order(
        command=text_field(payload, "command"),
        target_host=text_field(payload, "target_host"),
        connection_type=text_field(payload, "connection_type", "ssh"),
        username=as_text(credentials.get("username")),
        password=as_text(credentials.get("password")),
        timeout_s=number_field(payload, "timeout", 300),
        folder=text_field(payload, "working_directory"),
        environment=tuple((name, as_text(value)) for name, value in environment.items()),
    )


async def execute(world: World, request: Request, order: Order) -> JsonObject:
    """Carry out one order and give the record that is answered and kept in the history."""
    execution_id, started_at = str(uuid.uuid4()), datetime.now(UTC)
    running: JsonObject = {
        "execution_id": execution_id,
        "status": "running",
        "command": order.command,
        "target_host": order.target_host or None,
        "started_at": stamp(started_at),
    }
    world.active[execution_id] = running
    try:
        outcome = await _outcome(world, request, order)
    finally:
        del world.active[execution_id]
    record = _record(world, execution_id, order, outcome, started_at)
    world.history.append(record)
    world.executions += 1
    return record


def _record(world: World, execution_id: str, order: Order, outcome: Outcome, started_at: datetime) -> JsonObject:
    completed_at = datetime.now(UTC)
    error = outcome.error
    if error is None and outcome.exit_code:
        error = f"Command failed with exit code {outcome.exit_code}"
    return {
        "execution_id": execution_id,
        "status": "failed" if error else world.revision.ok_status,
        "command": order.command,
        "exit_code": outcome.exit_code,
        "stdout": outcome.stdout,
        "stderr": outcome.stderr,
        "started_at": stamp(started_at),
        "completed_at": stamp(completed_at),
        "duration_seconds": (completed_at - started_at).total_seconds(),
        "error_message": error,
    }


async def _outcome(world: World, request: Request, order: Order) -> Outcome:
    if order.connection_type == "local":
        return await _run(world, request, order, world.fleet.local)
    if order.connection_type not in world.revision.connection_types:
        return _refused(world, request, order, f"Unsupported connection type: {order.connection_type}")
    if not world.revision.hosts:
        return _pretended(world, request, order)
    host = world.fleet.find(order.target_host)
    if host is None:
        named = f"Host {order.target_host} not found/unreachable" if order.target_host else "target_host is required"
        return _refused(world, request, order, named)
    if problem := _problem(world, order, host):
        return _refused(world, request, order, problem)
    return await _run(world, request, order, host)


def _refused(world: World, request: Request, order: Order, error: str) -> Outcome:
    world.ledger.record(request, effect=False, host=order.target_host, command=order.command, detail={"refused": error})
    return Outcome(None, error=error)


def _pretended(world: World, request: Request, order: Order) -> Outcome:
    """What the real revisions do: SSH says success and does nothing, PowerShell too or it wants credentials."""
    kind = {"ssh": "SSH", "powershell": "PowerShell"}.get(order.connection_type)
    if kind == "SSH" or (kind and world.revision.name == "early"):
        world.ledger.record(request, effect=False, host=order.target_host, command=order.command, detail={"stub": True})
        return Outcome(0, f"{kind} execution not yet implemented")
    if not (order.username and order.password):
        return _refused(world, request, order, _NEEDS_CREDENTIALS)
    return _refused(world, request, order, f"Failed to connect to {order.target_host}: connection timed out")


def _problem(world: World, order: Order, host: Host) -> str | None:
    if (order.connection_type == "ssh") == host.windows:
        port = 22 if host.windows else 5985
        return f"Host {host.name} not reachable: connection to {host.address}:{port} refused"
    given = bool(order.username and order.password)
    if world.credentials != "ignored" and not given:
        return _NEEDS_CREDENTIALS if host.windows else "credentials (username/password) are required for SSH execution"
    row = world.inventory.find(host.name)
    if world.credentials == "checked" and row and order.password != secret_of(row, world.seed):
        return f"Authentication failed for {order.username}@{host.name}"
    return None


async def _run(world: World, request: Request, order: Order, host: Host) -> Outcome:
    """Wait as long as the command takes; after its time limit it goes on alone, as it was observed."""
    needed_s = duration_s(host, order.command)
    if needed_s <= order.timeout_s:
        await world.clock.sleep(needed_s)
        return _happen(world, request, order, host, orphan=False)
    key = request.header(b"idempotency-key") or ""
    world.operations.unfinished[key] += 1
    await world.clock.sleep(max(order.timeout_s, 0))
    world.clock.later(needed_s - max(order.timeout_s, 0), _ending(world, request, order, host, key))
    return Outcome(None, error=f"Command timed out after {order.timeout_s} seconds")


def _ending(world: World, request: Request, order: Order, host: Host, key: str) -> Callable[[], None]:
    def end() -> None:
        world.operations.unfinished[key] -= 1
        _happen(world, request, order, host, orphan=True)

    return end


def _happen(world: World, request: Request, order: Order, host: Host, *, orphan: bool) -> Outcome:
    """The moment of the effect; it is in the ledger when this returns."""
    if request.pretend:
        return Outcome(0)
    place = Place(host, world.fleet, order.folder, order.environment)
    reply = _answered(place, order.command)
    detail: JsonObject = {"exit_code": reply.exit_code, "orphan": orphan, "username": order.username or None}
    world.ledger.record(request, effect=reply.effect, host=host.name, command=order.command, detail=detail)
    return Outcome(reply.exit_code, reply.stdout, reply.stderr)


def _answered(place: Place, command: str) -> Reply:
    return powershell.run(place, command) if place.host.windows else linux.run(place, command)
