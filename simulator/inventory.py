"""The assets, in the asset service's shape, with their JSON made once and kept."""

import hashlib
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path

from simulator.exchange import Request
from simulator.jsonvalue import JsonObject, JsonValue, as_list, as_text, decode, encode
from simulator.validation import truth, whole_number

BUILT_IN = ("office", "estate")
_FIRST_CREATED_AT = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)

PLAN_FIELDS = [
    "id",
    "name",
    "hostname",
    "ip_address",
    "description",
    "tags",
    "os_type",
    "os_version",
    "service_type",
    "port",
    "is_secure",
    "credential_type",
    "username",
    "domain",
    "status",
    "environment",
    "criticality",
    "owner",
    "created_at",
    "updated_at",
]
LIST_FIELDS = [
    "id",
    "name",
    "hostname",
    "ip_address",
    "description",
    "tags",
    "os_type",
    "os_version",
    "device_type",
    "hardware_make",
    "hardware_model",
    "serial_number",
    "physical_address",
    "data_center",
    "building",
    "room",
    "rack_position",
    "rack_location",
    "gps_coordinates",
    "service_type",
    "port",
    "is_secure",
    "credential_type",
    "username",
    "domain",
    "has_credentials",
    "additional_services",
    "additional_services_count",
    "database_type",
    "database_name",
    "secondary_service_type",
    "secondary_port",
    "ftp_type",
    "secondary_username",
    "is_active",
    "connection_status",
    "last_tested_at",
    "status",
    "environment",
    "criticality",
    "owner",
    "support_contact",
    "contract_number",
    "notes",
    "created_by",
    "updated_by",
    "created_at",
    "updated_at",
]
_ONLY_IN_LISTS = ("has_credentials", "additional_services_count")
_SEARCHED = ("name", "hostname", "description")
_CACHED_PAGES = 1000


class Inventory:
    """All assets by id; reading is cheap because rows and pages stay encoded until something changes."""

    def __init__(self, rows: list[JsonObject]) -> None:
        self.rows = {row["id"]: _completed(row) for row in rows if isinstance(row.get("id"), int)}
        self._encoded = {asset_id: encode(row) for asset_id, row in self.rows.items()}
        self._pages: dict[bytes, bytes] = {}
        self._names = {name: row for row in self.rows.values() for name in _names_of(row)}

    def find(self, host: str) -> JsonObject | None:
        """The asset that goes by ``host``: its full or short name, in any case, or its address."""
        return self._names.get(host.strip().lower())

    def single(self, asset_id: int) -> JsonObject | None:
        """The row as ``GET /{id}`` shows it, which lacks two columns of the list."""
        row = self.rows.get(asset_id)
        return row and {name: value for name, value in row.items() if name not in _ONLY_IN_LISTS}

    def page(self, request: Request) -> bytes:
        """The list that the query asks for, newest id first. Raises: InvalidRequestError."""
        body = self._pages.get(request.query)
        if body is None:
            if len(self._pages) >= _CACHED_PAGES:
                self._pages.clear()
            body = self._pages[request.query] = self._page(request.parameters)
        return body

    def _page(self, asked: dict[str, str]) -> bytes:
        skip = whole_number(asked.get("skip", "0"), ("query", "skip"), low=0)
        limit = whole_number(asked.get("limit", "100"), ("query", "limit"), low=1, high=1000)
        found = [asset_id for asset_id, row in self.rows.items() if _matches(row, asked)]
        found.sort(reverse=True)
        rows = b",".join(self._encoded[asset_id] for asset_id in found[skip : skip + limit])
        return b'{"success":true,"data":{"assets":[%b],"total":%d,"skip":%d,"limit":%d}}' % (
            rows,
            len(found),
            skip,
            limit,
        )

    def update(self, asset_id: int, changes: JsonObject) -> bool:
        """Change the known columns of one asset; false when there is no such asset."""
        row = self.rows.get(asset_id)
        if row is None:
            return False
        row.update({name: value for name, value in changes.items() if name in row and name != "id"})
        row.update(updated_by=1, updated_at=datetime.now(UTC).isoformat())
        self._encoded[asset_id] = encode(row)
        self._pages.clear()
        self._names = {name: row for row in self.rows.values() for name in _names_of(row)}
        return True


def _matches(row: JsonObject, asked: dict[str, str]) -> bool:
    for name in ("os_type", "service_type"):
        if name in asked and row[name] != asked[name]:
            return False
    if "is_active" in asked and row["is_active"] is not truth(asked["is_active"], ("query", "is_active")):
        return False
    wanted = asked.get("search", "").lower()
    return not wanted or any(wanted in as_text(row[name]).lower() for name in _SEARCHED)


def _completed(row: JsonObject) -> JsonObject:
    """All columns of a list row in the service's order, the absent ones filled in."""
    asset_id = row["id"] if isinstance(row["id"], int) else 0
    created_at = (_FIRST_CREATED_AT + timedelta(minutes=asset_id)).isoformat()
    defaults: JsonObject = {
        "additional_services": [],
        "additional_services_count": len(as_list(row.get("additional_services"))),
        "is_active": True,
        "created_by": 1,
        "created_at": created_at,
        "updated_at": created_at,
    }
    return {name: row.get(name, defaults.get(name)) for name in LIST_FIELDS}


def _names_of(row: JsonObject) -> set[str]:
    hostname = as_text(row["hostname"]).lower()
    return {hostname, hostname.split(".")[0], as_text(row["ip_address"])} - {""}


def secret_of(row: JsonObject, seed: int) -> str:
    """The made-up password of an asset, the same in every run with the same seed."""
    digest = hashlib.blake2b(f"{seed}:{row['id']}:{row['hostname']}".encode(), digest_size=8).hexdigest()
    return f"sim-{digest}"


def load(source: str) -> Inventory:
    """The inventory called ``source``, built in or a JSON file. Raises ``ValueError`` or ``OSError``."""
    if source in BUILT_IN:
        body = resources.files("simulator").joinpath("inventories", f"{source}.json").read_bytes()
    else:
        body = Path(source).read_bytes()
    rows: list[JsonValue] = as_list(decode(body))
    assets = [row for row in rows if isinstance(row, dict) and {"id", "hostname"} <= row.keys()]
    if not rows or len(assets) != len(rows):
        raise ValueError(f"{source} is no inventory: a JSON list of assets with id and hostname is needed")
    return Inventory(assets)
