"""Credentials of an asset, fetched at the moment they are needed and never kept."""

from dataclasses import dataclass, field
from http import HTTPStatus

from schemas.json_text import JsonObject, JsonValue
from stage_e.adapters.services.asset_pages import read_assets
from stage_e.adapters.services.asset_query import AssetQuery, goes_by
from stage_e.adapters.services.envelope import data_of
from stage_e.adapters.services.http import ServiceClient
from stage_e.adapters.services.output import is_secret
from stage_e.errors import PermanentStepError
from stage_e.ports.services import Sending

_PASSED_ON = ("username", "password", "domain", "private_key", "passphrase")


@dataclass(frozen=True, slots=True)
class Credentials:
    """What opens one asset."""

    asset_id: int
    hostname: str
    ip_address: str
    values: JsonObject = field(repr=False)
    """As the automation service takes them."""

    @property
    def described(self) -> JsonObject:
        """What may be told of them."""
        shown: JsonObject = {name: value for name, value in self.values.items() if not is_secret(name)}
        kept_back = [name for name in self.values if is_secret(name)]
        text = f"{self.hostname} opens with {' and '.join(self.values)}; secrets are not shown"
        facts: JsonObject = {"asset_id": self.asset_id, "hostname": self.hostname, "ip_address": self.ip_address}
        return {**facts, **shown, "kept_back": list[JsonValue](kept_back), "text": text}

    def belong_to(self, host: str) -> bool:
        """Whether ``host`` is that asset."""
        return goes_by({"hostname": self.hostname, "ip_address": self.ip_address}, host)


def secrets_in(values: JsonObject) -> tuple[str, ...]:
    """The values in credentials that must not be seen in anything that comes back."""
    return tuple(str(value) for name, value in values.items() if is_secret(name))


class AssetDirectory:
    """The asset service as the place where credentials are."""

    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    async def credentials(self, asset: int | str, sending: Sending) -> Credentials:
        """Credentials of the asset with this id, host name or address, for ``sending`` and on its behalf.

        Raises: TemporaryStepError: the asset service cannot answer now, and nothing was sent to the target.
        PermanentStepError: there are none, or no such asset, or the service has no way to ask.
        """
        asset_id = asset if isinstance(asset, int) else await self._find(asset, sending)
        expected = {HTTPStatus.NOT_FOUND}
        status, answer = await self._client.look(f"/{asset_id}/credentials", sending, "credentials", expected)
        if status == HTTPStatus.NOT_FOUND:
            raise PermanentStepError(_reason(answer, asset_id))
        return _credentials_of(data_of(answer), asset_id)

    async def _find(self, host: str, sending: Sending) -> int:
        async def get(path: str, part: str) -> JsonObject:
            _, answer = await self._client.look(path, sending, f"find-{part}")
            return answer

        listing = await read_assets(get, AssetQuery(search=host.lower()))
        found = [row["id"] for row in listing.rows if goes_by(row, host)]
        if len(found) == 1 and isinstance(found[0], int):
            return found[0]
        number = "no asset goes" if not found else f"{len(found)} assets go"
        raise PermanentStepError(f"{number} by {host}, so that there are no credentials for it; name an asset_id")


def _reason(answer: JsonObject, asset_id: int) -> str:
    if answer.get("detail") == "Asset not found":
        return f"asset {asset_id} does not exist, so that there are no credentials for it"
    return "the asset service of this revision has no credentials route; name a user name and password in the plan"


def _credentials_of(data: JsonObject, asset_id: int) -> Credentials:
    values: JsonObject = {name: value for name in _PASSED_ON if isinstance(value := data.get(name), str) and value}
    if data.get("asset_id") != asset_id:
        raise PermanentStepError(f"the asset service gave credentials of another asset than {asset_id}")
    if "username" not in values or not {"password", "private_key"} & values.keys():
        raise PermanentStepError(f"asset {asset_id} has no user name with a password or key; add them to the asset")
    return Credentials(asset_id, str(data.get("hostname")), str(data.get("ip_address")), values)
