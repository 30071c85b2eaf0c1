"""The asset service as the place where the hosts of plans are looked up."""

import asyncio
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import structlog

from schemas.json_text import JsonObject, JsonValue
from schemas.words import Effect
from stage_e.adapters.services.asset_pages import read_assets
from stage_e.adapters.services.asset_query import AssetQuery, goes_by
from stage_e.adapters.services.asset_reads import AssetReader, in_time
from stage_e.adapters.services.http import ServiceClient
from stage_e.adapters.services.revision import RevisionProbe
from stage_e.errors import StepError
from stage_e.ports.services import Sending
from stage_e.tools.inventory import UNASKED, Asset, Inventory, Listed, ListQuestion
from stage_e.tools.operation import Operation, Service

FRESH_S = 10.0  # so old may an answer be
MOST_KEPT = 10_000
MOST_LISTS_KEPT = 50
LONGEST_KEPT = 1_000  # rows of a list
MOST_ASKED = 10  # more names than this are looked for in the whole list
PATIENCE = timedelta(seconds=4)

_LOOK = Operation(
    step_id="",
    tool="asset-query",
    tool_version="",
    service=Service.ASSET,
    call="assets.search",
    body={},
    text="look the hosts of a plan up",
    effect=Effect.READ,
)
_SENDING = Sending(
    operation=_LOOK,
    body={},
    target=None,
    execution_id="assessment",
    step_id="",
    number=1,
    key="assessment",
    token=0,
    digest="",
    tenant="",
    on_behalf_of="stage-e",
    timeout=PATIENCE * 4,  # of which a look gets a quarter
)
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Known:
    """What an answer said about a name, and until when that counts."""

    asset: Asset | None
    until_s: float


class ServiceInventory:
    """``InventoryLookup`` over the asset service's list and search, with a short memory, and the automation service."""

    def __init__(self, client: ServiceClient, revision: RevisionProbe, patience: timedelta = PATIENCE) -> None:
        """Waits for ``patience`` for a list, all its pages included."""
        self._client = client
        self._patience = patience
        self._revision = revision
        self._reader = AssetReader(client)
        self._known: dict[str, _Known] = {}
        self._lists: dict[str, tuple[Listed, float]] = {}

    async def look_up(self, hosts: Collection[str]) -> Inventory:
        """As ``InventoryLookup.look_up``."""
        names = {host.lower() for host in hosts}
        now_s = time.monotonic()
        missing = sorted(name for name in names if name not in self._known or self._known[name].until_s < now_s)
        try:
            if missing:
                await self._ask(missing)
        except StepError as error:
            log.warning("hosts of a plan could not be looked up", error=str(error))
            return replace(UNASKED, spoken=await self._spoken())
        found = {name: self._known[name].asset for name in names}
        assets = {name: asset for name, asset in found.items() if asset is not None}
        return Inventory(assets, spoken=await self._spoken())

    async def lists(self, questions: Collection[ListQuestion]) -> Mapping[str, Listed]:
        """As ``InventoryLookup.lists``."""
        answers = await asyncio.gather(*map(self._list, questions))
        pairs = zip(questions, answers, strict=True)
        return {question.key: listed for question, listed in pairs if listed is not None}

    async def _list(self, question: ListQuestion) -> Listed | None:
        kept, until_s = self._lists.get(question.key, (None, 0.0))
        if kept is not None and until_s >= time.monotonic():
            return kept
        try:
            listed = await self._ask_list(question)
        except StepError as error:
            log.warning("a list of a plan could not be looked up", error=str(error))
            return None
        if len(self._lists) >= MOST_LISTS_KEPT:
            self._lists.clear()
        if len(listed.assets) <= LONGEST_KEPT:
            self._lists[question.key] = (listed, time.monotonic() + FRESH_S)
        return listed

    async def _ask_list(self, question: ListQuestion) -> Listed:
        sending = replace(_SENDING, body=question.body, timeout=self._patience)
        found = await in_time(self._reader.read(question.call, sending), sending)
        return Listed(found.answer.output, tuple(map(asset_of, found.rows)))

    async def _spoken(self) -> frozenset[str] | None:
        try:
            return await self._revision.spoken(_SENDING)
        except StepError:
            return None

    async def _ask(self, names: Sequence[str]) -> None:
        one_by_one = len(names) <= MOST_ASKED and not any(_is_address(name) for name in names)
        if one_by_one:
            answers = await asyncio.gather(*(self._rows(AssetQuery(search=name)) for name in names))
        else:
            answers = [await self._rows(AssetQuery())] * len(names)
        if len(self._known) + len(names) > MOST_KEPT:
            self._known.clear()
        until_s = time.monotonic() + FRESH_S
        for name, rows in zip(names, answers, strict=True):
            behind = [row for row in rows if goes_by(row, name)]
            self._known[name] = _Known(asset_of(behind[0]) if len(behind) == 1 else None, until_s)

    async def _rows(self, query: AssetQuery) -> list[JsonObject]:
        async def get(path: str, part: str) -> JsonObject:
            _, answer = await self._client.look(path, _SENDING, f"find-{part}")
            return answer

        return (await read_assets(get, query)).rows


def _is_address(name: str) -> bool:
    """The service's search does not cover addresses."""
    return name.replace(".", "").isdigit() or ":" in name


def asset_of(row: JsonObject) -> Asset:
    """A row of the asset service as an asset."""
    services = (row.get("service_type"), row.get("secondary_service_type"))
    tags = row.get("tags")
    asset_id = row.get("id")
    return Asset(
        asset_id=asset_id if isinstance(asset_id, int) else 0,
        hostname=str(row.get("hostname")),
        ip_address=_text(row.get("ip_address")),
        os_type=_text(row.get("os_type")),
        environment=_text(row.get("environment")),
        connections=frozenset(kind for service in services if (kind := _text(service))),
        tags=frozenset(str(tag).lower() for tag in tags) if isinstance(tags, list) else frozenset(),
    )


def _text(value: JsonValue) -> str | None:
    return value.lower() if isinstance(value, str) and value else None
