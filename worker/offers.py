"""What the pool needs of the process's driver."""

from typing import Protocol


class Offers(Protocol):
    """A driver that executions are offered to. ``stage_e.driver.Driver`` is one."""

    def free_slots(self) -> int:
        """How many executions more it would take on now; 0 while it drains."""

    async def offer(self, execution_id: str) -> bool:
        """Claim and drive it in the background; ``False`` when no slot was free, and then nothing was claimed.

        The slot is reserved before the first suspension, so that ``free_slots`` is exact.
        Raises: StoreUnavailableError: nothing is known to be claimed; a rescue will ring again.
        """

    async def drain(self) -> None:
        """Claim nothing new; return when everything has ended, parked or been handed over."""
