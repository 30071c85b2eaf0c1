"""Tickets that were used."""

from datetime import datetime

from stage_e.adapters.postgres.database import Database
from stage_e.adapters.postgres.statements import read_statement

USE = read_statement("use_ticket")


class PostgresTickets:
    """``TicketStore``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def use_ticket(self, number: str, expires_at: datetime) -> bool:
        """As ``TicketStore.use_ticket``."""
        return bool(await self._database.run(USE, number, expires_at.isoformat()))
