"""Questions about the inventory."""

import asyncio
from dataclasses import replace
from http import HTTPStatus

from schemas.json_text import JsonObject, JsonValue
from stage_e.adapters.services.asset_pages import Listing, read_assets
from stage_e.adapters.services.asset_query import AssetQuery, by_name, query_of
from stage_e.adapters.services.asset_rows import ALWAYS, answer_of, count_of
from stage_e.adapters.services.command import asset_id_of
from stage_e.adapters.services.credentials import AssetDirectory
from stage_e.adapters.services.envelope import data_of, nonsense
from stage_e.adapters.services.http import ServiceClient, whole
from stage_e.errors import LostStepError, PermanentStepError
from stage_e.ports.services import Answer, Sending
from stage_e.tools.operation import Service


class AssetAdapter:
    """Reads the inventory, of both recorded revisions; the output is described by ``answer_of``.

    Calls and bodies: ``assets.count`` {filters}, ``assets.list`` {filters, fields, limit}, ``assets.search``
    {search_term, filters, fields, limit}, ``assets.get`` {asset_id or hostname, fields}. ``assets.credentials``
    {asset_id} only tells which credentials there are: a secret in an output would be stored.
    """

    def __init__(self, client: ServiceClient) -> None:
        self._client = client
        self._directory = AssetDirectory(client)

    async def send(self, sending: Sending) -> Answer:
        """Ask and check the answer. Raises: StepError."""
        try:
            async with asyncio.timeout(sending.timeout.total_seconds()):
                return await self._answer(sending)
        except TimeoutError:
            message = "the asset-service did not give all pages in time"
            raise LostStepError(message, timed_out=True, away=Service.ASSET) from None

    async def _answer(self, sending: Sending) -> Answer:
        query = query_of(sending.body)
        match sending.operation.call:
            case "assets.count":
                return count_of(await self._read(replace(query, fields=ALWAYS, limit=0), sending))
            case "assets.list":
                return await self._read(query, sending)
            case "assets.search":
                return await self._read(replace(query, search=_search(sending.body)), sending)
            case "assets.get":
                return await self._get(query, sending)
            case "assets.credentials":
                asset_id = asset_id_of(sending.body.get("asset_id"))
                return Answer((await self._directory.credentials(asset_id, sending)).described)
            case unknown:
                raise PermanentStepError(f"the asset-service has no call {unknown}")

    async def _read(self, query: AssetQuery, sending: Sending) -> Answer:
        async def get(path: str, part: str) -> JsonObject:
            return whole(await self._client.call("GET", path, sending, part=part), sending)

        return answer_of(query, await read_assets(get, query))

    async def _get(self, query: AssetQuery, sending: Sending) -> Answer:
        asset_id, hostname = sending.body.get("asset_id"), sending.body.get("hostname")
        if asset_id is not None:
            return answer_of(query, await self._single(asset_id_of(asset_id), sending))
        if not isinstance(hostname, str) or not hostname.strip():
            raise PermanentStepError("to get an asset, an asset_id or a hostname is needed")
        name = hostname.strip().lower()
        named = replace(query, filters=(*query.filters, by_name(name)), search=name)
        answer = await self._read(named, sending)
        if not answer.output["matched"] and answer.output["complete"]:
            raise PermanentStepError(f"no asset is called {name}")
        return answer

    async def _single(self, asset_id: int, sending: Sending) -> Listing:
        reply = await self._client.call("GET", f"/{asset_id}", sending, expected={HTTPStatus.NOT_FOUND})
        if reply.status == HTTPStatus.NOT_FOUND:
            raise PermanentStepError(f"asset {asset_id} does not exist")
        row = data_of(whole(reply, sending))
        if row.get("id") != asset_id:
            raise nonsense(f"another asset than {asset_id}")
        return Listing(total=1, rows=[row])


def _search(body: JsonObject) -> str:
    term: JsonValue = body.get("search_term")
    if isinstance(term, str) and term.strip():
        return term.strip().lower()
    raise PermanentStepError("a search needs a search_term")
