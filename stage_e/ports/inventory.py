"""Where plans' hosts are looked up."""

from collections.abc import Collection
from typing import Protocol

from stage_e.tools.inventory import Inventory


class InventoryLookup(Protocol):
    """The inventory, asked before anything is approved. Answers may be some seconds old."""

    async def look_up(self, hosts: Collection[str]) -> Inventory:
        """The assets behind these names and addresses. Never raises: ``answered`` says whether it could ask."""
