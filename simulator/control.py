"""The control face: look at the ledger, order faults, change the rules."""

import time

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from simulator.exchange import Answer, Request, answer
from simulator.faults import FaultSpec
from simulator.jsonvalue import JsonObject, JsonValue, decode
from simulator.ledger import Entry
from simulator.routes import Route
from simulator.validation import truth, whole_number
from simulator.world import Credentials, World

_LONGEST_WAIT_S = 60


class Settings(BaseModel):
    """What can be changed while it runs; what is left out stays as it is."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    time_scale: float | None = Field(None, ge=0)
    idempotency: bool | None = None
    credentials: Credentials | None = None


def routes(services: tuple[str, ...]) -> list[Route]:
    """The calls under ``/control``, and ``GET /operations/{key}`` in every service."""
    return [
        Route("control", "GET /", _overview),
        Route("control", "GET /settings", _settings),
        Route("control", "PUT /settings", _change_settings),
        Route("control", "POST /reset", _reset),
        Route("control", "GET /ledger", _ledger),
        Route("control", "DELETE /ledger", _clear_ledger),
        Route("control", "GET /lies", _lies),
        Route("control", "GET /faults", _faults),
        Route("control", "POST /faults", _add_fault),
        Route("control", "DELETE /faults", _clear_faults),
        Route("control", "DELETE /faults/{fault_id}", _clear_fault),
        Route("control", "GET /hosts", _hosts),
        Route("control", "GET /hosts/{host}", _host),
        *(Route(service, "GET /operations/{key*}", _operation) for service in services),
    ]


async def _overview(world: World, _request: Request) -> Answer:
    settings = _settings_of(world)
    assets, faults = len(world.inventory.rows), len(world.faults)
    overview: JsonObject = {"revision": world.revision.name, "assets": assets, "seed": world.seed, "faults": faults}
    return answer({**overview, "settings": settings, "effects": world.ledger.effects, "reads": world.ledger.reads})


def _settings_of(world: World) -> JsonObject:
    return {"time_scale": world.clock.scale, "idempotency": world.idempotency, "credentials": world.credentials}


async def _settings(world: World, _request: Request) -> Answer:
    return answer(_settings_of(world))


async def _change_settings(world: World, request: Request) -> Answer:
    try:
        wanted = Settings.model_validate(request.payload)
    except ValidationError as error:
        return _refusal(error)
    if wanted.time_scale is not None:
        world.clock.scale = wanted.time_scale
    if wanted.idempotency is not None:
        world.idempotency = wanted.idempotency
    if wanted.credentials is not None:
        world.credentials = wanted.credentials
    return answer(_settings_of(world))


def _refusal(error: ValidationError) -> Answer:
    details = decode(error.json(include_url=False, include_context=False).encode())
    return answer({"detail": details}, 422)


async def _reset(world: World, _request: Request) -> Answer:
    world.reset()
    return answer({"reset": True})


async def _ledger(world: World, request: Request) -> Answer:
    """With ``wait`` seconds it answers as soon as there is an entry."""
    wait_s = whole_number(request.parameters.get("wait", "0"), ("query", "wait"), low=0, high=_LONGEST_WAIT_S)
    deadline = time.monotonic() + wait_s
    while not (found := _asked_for(world, request.parameters)) and (left_s := deadline - time.monotonic()) > 0:
        await world.clock.first_of(world.ledger.news(), seconds=left_s)
    entries: list[JsonValue] = [entry.as_json() for entry in found]
    return answer({"entries": entries, "total": len(entries), "reads_dropped": world.ledger.reads_dropped})


def _asked_for(world: World, asked: dict[str, str]) -> list[Entry]:
    effect = truth(asked["effect"], ("query", "effect")) if "effect" in asked else None
    after = whole_number(asked.get("after", "0"), ("query", "after"))
    return [entry for entry in world.ledger.entries(asked.get("execution_id"), effect=effect) if entry.seq > after]


async def _clear_ledger(world: World, _request: Request) -> Answer:
    cleared = world.ledger.effects + world.ledger.reads
    world.ledger.clear()
    return answer({"cleared": cleared})


async def _lies(world: World, _request: Request) -> Answer:
    """What was answered as if it had been done."""
    entries: list[JsonValue] = [entry.as_json() for entry in world.ledger.lies]
    return answer({"entries": entries})


async def _faults(world: World, _request: Request) -> Answer:
    return answer({"faults": [fault.as_json() for fault in world.faults]})


async def _add_fault(world: World, request: Request) -> Answer:
    try:
        spec = FaultSpec.model_validate(request.payload)
    except ValidationError as error:
        return _refusal(error)
    return answer(world.faults.add(spec).as_json(), 201)


async def _clear_faults(world: World, _request: Request) -> Answer:
    return answer({"cleared": world.faults.clear()})


async def _clear_fault(world: World, request: Request) -> Answer:
    cleared = world.faults.clear(request.path_values["fault_id"])
    return answer({"cleared": cleared}) if cleared else answer({"detail": "No such fault"}, 404)


async def _hosts(world: World, _request: Request) -> Answer:
    return answer({"hosts": [host.as_json() for host in world.fleet.touched()]})


async def _host(world: World, request: Request) -> Answer:
    host = world.fleet.find(request.path_values["host"])
    return answer(host.as_json()) if host else answer({"detail": "No such host"}, 404)


async def _operation(world: World, request: Request) -> Answer:
    """Answered only with the option on: the real services keep no keys."""
    if not world.idempotency:
        return answer({"detail": "Not Found"}, 404)
    key = request.path_values["key"]
    entries = world.ledger.entries(effect=True)
    performed = any(entry.header(b"idempotency-key") == key for entry in entries)
    described = world.operations.describe(key, performed=performed)
    return answer(described) if described else answer({"detail": "Operation not found"}, 404)
