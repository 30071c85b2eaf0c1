"""Where plans' hosts are looked up."""

from collections.abc import Collection, Mapping
from typing import Protocol

from stage_e.tools.inventory import Inventory, Listed, ListQuestion


class InventoryLookup(Protocol):
    """The inventory, asked before anything is approved. Answers may be some seconds old."""

    async def look_up(self, hosts: Collection[str]) -> Inventory:
        """The assets behind these names and addresses. Never raises: ``answered`` says whether it could ask."""

    async def lists(self, questions: Collection[ListQuestion]) -> Mapping[str, Listed]:
        """What these reads are answered with at this moment, by their keys; what has no answer is missing.

        Never raises.
        """
