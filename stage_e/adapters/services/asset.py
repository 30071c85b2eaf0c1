"""Questions about the inventory."""

from stage_e.adapters.services.asset_reads import AssetReader, in_time
from stage_e.adapters.services.asset_rows import count_of
from stage_e.adapters.services.command import asset_id_of
from stage_e.adapters.services.credentials import AssetDirectory
from stage_e.adapters.services.http import ServiceClient
from stage_e.ports.services import Answer, Recalled, Sending


class AssetAdapter:
    """Reads the inventory, of both recorded revisions; the output is described by ``answer_of``.

    Calls and bodies: ``assets.count`` {filters}, ``assets.list`` {filters, fields, limit}, ``assets.search``
    {search_term, filters, fields, limit}, ``assets.get`` {asset_id or hostname, fields}. ``assets.credentials``
    {asset_id} only tells which credentials there are: a secret in an output would be stored.
    """

    def __init__(self, client: ServiceClient) -> None:
        self._reader = AssetReader(client)
        self._directory = AssetDirectory(client)

    async def send(self, sending: Sending) -> Answer:
        """Ask and check the answer. Raises: StepError."""
        return await in_time(self._answer(sending), sending)

    async def recall(self, sending: Sending) -> Recalled | None:  # noqa: ARG002 - the port's
        """As ``ServiceAdapter.recall``: it only reads, and nobody remembers that."""
        return None

    async def _answer(self, sending: Sending) -> Answer:
        if sending.operation.call == "assets.credentials":
            asset_id = asset_id_of(sending.body.get("asset_id"))
            return Answer((await self._directory.credentials(asset_id, sending)).described)
        answer = (await self._reader.read(sending.operation.call, sending)).answer
        return count_of(answer) if sending.operation.call == "assets.count" else answer
