"""What is asked of the inventory for a verdict on a plan: first its hosts, then the lists that it runs over."""

from collections.abc import Awaitable, Callable, Collection
from typing import Protocol, TypeVar

from stage_e.ports.inventory import InventoryLookup
from stage_e.tools.inventory import Inventory, ListQuestion


class Judged(Protocol):
    """A verdict, and what to ask before it is the last word."""

    @property
    def wanted(self) -> Collection[ListQuestion]:
        """Never what was asked before."""


V = TypeVar("V", bound=Judged)


async def judged_knowing(
    lookup: InventoryLookup, hosts: Collection[str], judged: Callable[[Inventory], Awaitable[V]]
) -> V:
    """The last word of ``judged``, which is given what can be known of ``hosts`` and of the lists that it wants.

    The inventory is asked nothing twice, and nothing at all about a plan without hosts and without lists.
    """
    inventory = await lookup.look_up(hosts) if hosts else Inventory()
    verdict = await judged(inventory)
    while verdict.wanted:
        inventory = inventory.with_lists(verdict.wanted, await lookup.lists(verdict.wanted))
        verdict = await judged(inventory)
    return verdict
