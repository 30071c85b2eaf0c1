"""Tickets that were used, in memory."""

from datetime import datetime, timedelta

from stage_e.adapters.memory.shelf import Shelf

KEPT_FOR = timedelta(hours=1)


class MemoryTickets:
    """``TicketStore``."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    async def use_ticket(self, number: str, expires_at: datetime) -> bool:
        """As ``TicketStore.use_ticket``."""
        used = self._shelf.used_tickets
        for old in [each for each, end in used.items() if end < self._shelf.clock.now() - KEPT_FOR]:
            del used[old]
        first = number not in used
        used.setdefault(number, expires_at)
        return first
