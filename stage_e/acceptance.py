"""Whether an execution that is driven already has been stored: nothing of it is written before."""

import asyncio

from stage_e.errors import ClaimLostError


class Acceptance:
    """Known once the store has answered. Belongs to the running event loop."""

    def __init__(self) -> None:
        self._answered = asyncio.Event()
        self._stored = False

    def settle(self, *, stored: bool) -> None:
        """Tell who waits."""
        self._stored = stored
        self._answered.set()

    async def wait(self) -> None:
        """Returns when it is stored. Raises: ClaimLostError: it was not, and never will be."""
        await self._answered.wait()
        if not self._stored:
            raise ClaimLostError("it was not accepted")
