"""An inventory in memory: the fake of ``ServiceInventory``."""

from collections.abc import Collection, Iterable

from stage_e.tools.inventory import UNASKED, Asset, Inventory


class MemoryInventory:
    """These assets. ``out_of_order`` makes it behave as if the asset service were away."""

    def __init__(self, assets: Iterable[Asset] = ()) -> None:
        self.out_of_order = False
        self._assets = tuple(assets)

    async def look_up(self, hosts: Collection[str]) -> Inventory:
        """As ``InventoryLookup.look_up``."""
        if self.out_of_order:
            return UNASKED
        found = {host.lower(): self._behind(host.lower()) for host in hosts}
        return Inventory({host: assets[0] for host, assets in found.items() if len(assets) == 1})

    def _behind(self, host: str) -> list[Asset]:
        return [asset for asset in self._assets if host in _names(asset)]


def _names(asset: Asset) -> set[str | None]:
    name = asset.hostname.lower()
    return {name, name.partition(".")[0], asset.ip_address}
