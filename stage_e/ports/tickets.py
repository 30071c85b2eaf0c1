"""What all API processes know of tickets: which were used."""

from datetime import datetime
from typing import Protocol


class TicketStore(Protocol):
    """The part of the store that lets a ticket be used once."""

    async def use_ticket(self, number: str, expires_at: datetime) -> bool:
        """Whether nobody has used the ticket before, on any process; of several at once one is told so.

        It is remembered for an hour beyond ``expires_at``. Raises: StoreUnavailableError: nobody knows.
        """
