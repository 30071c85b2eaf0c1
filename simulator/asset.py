"""The asset service."""

from simulator import asset_plan, health
from simulator.exchange import Answer, Request, answer
from simulator.inventory import secret_of
from simulator.jsonvalue import JsonObject, JsonValue
from simulator.revision import Revision
from simulator.routes import Route
from simulator.validation import whole_number
from simulator.world import World

_ASSET_NOT_FOUND = answer({"detail": "Asset not found"}, 404)
_SERVICE_PORTS = {"ssh": 22, "rdp": 3389, "winrm": 5985, "http": 80, "https": 443, "postgresql": 5432, "redis": 6379}
_SHOWN_WITH_SECRET = (
    "name", "hostname", "ip_address", "os_type", "service_type", "port", "credential_type", "username", "domain",
)  # fmt: skip
_LABELLED = {
    "credential_types": ("username_password", "ssh_key", "api_key", "bearer_token", "certificate"),
    "os_types": ("windows", "linux", "unix", "macos", "other"),
}


def routes(revision: Revision) -> list[Route]:
    """The calls that this revision has."""
    found = [
        Route("asset", "GET /", _list),
        Route("asset", "GET /health", health.health("asset-service")),
        Route("asset", "GET /metadata", _metadata),
        Route("asset", "GET /{asset_id}", _single),
        Route("asset", "PUT /{asset_id}", _update),
    ]
    if revision.credentials:
        found.append(Route("asset", "GET /{asset_id}/credentials", _credentials))
    if revision.plans:
        found.append(Route("asset", "POST /execute-plan", asset_plan.execute_plan))
    return found


async def _list(world: World, request: Request) -> Answer:
    body = world.inventory.page(request)
    world.ledger.record(request, effect=False)
    return Answer(200, body)


def _asset_id(request: Request) -> int:
    return whole_number(request.path_values["asset_id"], ("path", "asset_id"))


async def _single(world: World, request: Request) -> Answer:
    row = world.inventory.single(_asset_id(request))
    world.ledger.record(request, effect=False)
    return answer({"success": True, "data": row}) if row else _ASSET_NOT_FOUND


async def _update(world: World, request: Request) -> Answer:
    asset_id, changes = _asset_id(request), request.payload
    if asset_id not in world.inventory.rows:
        return _ASSET_NOT_FOUND
    if not request.pretend:
        world.inventory.update(asset_id, changes)
    world.ledger.record(request, effect=True, detail={"asset_id": asset_id, "changed": sorted(changes)})
    return answer({"success": True, "message": "Asset updated successfully"})


async def _credentials(world: World, request: Request) -> Answer:
    row = world.inventory.rows.get(_asset_id(request))
    world.ledger.record(request, effect=False, host=str(row["hostname"]) if row else "")
    if row is None:
        return _ASSET_NOT_FOUND
    shown = {name: row[name] for name in _SHOWN_WITH_SECRET}
    return answer({"success": True, "data": {"asset_id": row["id"], **shown, "password": secret_of(row, world.seed)}})


async def _metadata(_world: World, _request: Request) -> Answer:
    services: list[JsonValue] = [
        {"value": name, "label": name.upper(), "default_port": port, "category": "Services"}
        for name, port in _SERVICE_PORTS.items()
    ]
    labelled: JsonObject = {
        kind: [{"value": value, "label": value.replace("_", " ").title()} for value in values]
        for kind, values in _LABELLED.items()
    }
    return answer({"success": True, "data": {**labelled, "service_types": services}})
