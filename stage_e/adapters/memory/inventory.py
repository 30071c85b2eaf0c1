"""An inventory in memory: the fake of ``ServiceInventory``."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from schemas.json_text import JsonObject
from stage_e.adapters.services.asset_pages import Listing
from stage_e.adapters.services.asset_query import AssetQuery, Filter, by_name, query_of
from stage_e.adapters.services.asset_rows import answer_of, shown_rows
from stage_e.errors import PermanentStepError
from stage_e.tools.inventory import UNASKED, Asset, Inventory, Listed, ListQuestion


class MemoryInventory:
    """These assets. ``out_of_order`` makes it behave as if the asset service were away."""

    def __init__(self, assets: Iterable[Asset] = ()) -> None:
        self.out_of_order = False
        self.asked: list[str] = []
        """Keys of the questions that it was asked."""
        self._assets = {asset.asset_id: asset for asset in assets}

    async def look_up(self, hosts: Collection[str]) -> Inventory:
        """As ``InventoryLookup.look_up``."""
        if self.out_of_order:
            return UNASKED
        found = {host.lower(): self._behind(host.lower()) for host in hosts}
        return Inventory({host: assets[0] for host, assets in found.items() if len(assets) == 1})

    async def lists(self, questions: Collection[ListQuestion]) -> Mapping[str, Listed]:
        """As ``InventoryLookup.lists``."""
        self.asked += [question.key for question in questions]
        if self.out_of_order:
            return {}
        found = {question.key: self._listed(question) for question in questions}
        return {key: listed for key, listed in found.items() if listed is not None}

    def _listed(self, question: ListQuestion) -> Listed | None:
        listing = Listing(len(self._assets), [_row(asset) for asset in self._assets.values()])
        try:
            query = _query(question)
            output, rows = answer_of(query, listing).output, shown_rows(query, listing)
        except PermanentStepError:
            return None
        if not rows and question.call == "assets.get":
            return None
        return Listed(output, tuple(self._assets[row["id"]] for row in rows if isinstance(row["id"], int)))

    def _behind(self, host: str) -> list[Asset]:
        return [asset for asset in self._assets.values() if host in _names(asset)]


def _names(asset: Asset) -> set[str | None]:
    name = asset.hostname.lower()
    return {name, name.partition(".")[0], asset.ip_address}


def _query(question: ListQuestion) -> AssetQuery:
    query, body = query_of(question.body), question.body
    match question.call:
        case "assets.search":
            return replace(query, search=str(body.get("search_term")).lower())
        case "assets.get" if "asset_id" in body:
            return replace(query, filters=(Filter("id", (str(body["asset_id"]),)),))
        case "assets.get":
            return replace(query, filters=(by_name(str(body.get("hostname"))),))
    return query


def _row(asset: Asset) -> JsonObject:
    return {
        "id": asset.asset_id,
        "hostname": asset.hostname,
        "ip_address": asset.ip_address,
        "os_type": asset.os_type,
        "environment": asset.environment,
        "tags": [*sorted(asset.tags)],
        "service_type": next(iter(sorted(asset.connections)), None),
    }
