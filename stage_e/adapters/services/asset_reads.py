"""Reads of the inventory: what a step that makes one puts out, and the rows behind it."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TypeVar

from schemas.json_text import JsonObject, JsonValue
from stage_e.adapters.services.asset_pages import Listing, read_assets
from stage_e.adapters.services.asset_query import AssetQuery, by_name, query_of
from stage_e.adapters.services.asset_rows import answer_of, shown_rows
from stage_e.adapters.services.command import asset_id_of
from stage_e.adapters.services.envelope import data_of, nonsense
from stage_e.adapters.services.http import ServiceClient, whole
from stage_e.errors import LostStepError, PermanentStepError
from stage_e.ports.services import Answer, Sending

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Found:
    """What a read found."""

    query: AssetQuery
    listing: Listing

    @property
    def answer(self) -> Answer:
        """What the step puts out. Raises: PermanentStepError: a filter names an unknown column."""
        return answer_of(self.query, self.listing)

    @property
    def rows(self) -> list[JsonObject]:
        """The assets that are listed in it, with all their columns."""
        return shown_rows(self.query, self.listing)


class AssetReader:
    """Asks the asset service, for steps and for those who want to know before: both get the same answer."""

    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    async def read(self, call: str, sending: Sending) -> Found:
        """What ``call`` with the body of ``sending`` finds. Raises: StepError."""
        query = query_of(sending.body)
        match call:
            case "assets.count":
                return await self._list(replace(query, limit=0), sending)
            case "assets.list":
                return await self._list(query, sending)
            case "assets.search":
                return await self._list(replace(query, search=_search(sending.body)), sending)
            case "assets.get":
                return await self._get(query, sending)
            case unknown:
                raise PermanentStepError(f"the asset-service has no call {unknown}")

    async def _list(self, query: AssetQuery, sending: Sending) -> Found:
        async def get(path: str, part: str) -> JsonObject:
            return whole(await self._client.call("GET", path, sending, part=part), sending)

        return Found(query, await read_assets(get, query))

    async def _get(self, query: AssetQuery, sending: Sending) -> Found:
        asset_id, hostname = sending.body.get("asset_id"), sending.body.get("hostname")
        if asset_id is not None:
            return Found(query, await self._single(asset_id_of(asset_id), sending))
        if not isinstance(hostname, str) or not hostname.strip():
            raise PermanentStepError("to get an asset, an asset_id or a hostname is needed")
        name = hostname.strip().lower()
        found = await self._list(replace(query, filters=(*query.filters, by_name(name)), search=name), sending)
        if not found.answer.output["matched"] and found.listing.complete:
            raise PermanentStepError(f"no asset is called {name}")
        return found

    async def _single(self, asset_id: int, sending: Sending) -> Listing:
        reply = await self._client.call("GET", f"/{asset_id}", sending, expected={HTTPStatus.NOT_FOUND})
        if reply.status == HTTPStatus.NOT_FOUND:
            raise PermanentStepError(f"asset {asset_id} does not exist")
        row = data_of(whole(reply, sending))
        if row.get("id") != asset_id:
            raise nonsense(f"another asset than {asset_id}")
        return Listing(total=1, rows=[row])


async def in_time(answer: Awaitable[T], sending: Sending) -> T:
    """The answer, if all of it comes within the time limit of ``sending``. Raises: LostStepError."""
    try:
        async with asyncio.timeout(sending.timeout.total_seconds()):
            return await answer
    except TimeoutError:
        raise LostStepError("the asset-service did not give all pages in time", timed_out=True) from None


def _search(body: JsonObject) -> str:
    term: JsonValue = body.get("search_term")
    if isinstance(term, str) and term.strip():
        return term.strip().lower()
    raise PermanentStepError("a search needs a search_term")
