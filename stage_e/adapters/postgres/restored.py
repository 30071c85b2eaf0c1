"""After a backup was restored: what it has as open may have gone on since, and is not to go on by itself."""

from stage_e.adapters.postgres.database import Database
from stage_e.adapters.postgres.statements import read_statement

HOLD_RESTORED = read_statement("hold_restored")
HOLD_OPEN = read_statement("hold_open")


class PostgresRestored:
    """The part of the store that knows where it lives."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def hold_restored(self) -> int:
        """Pause all that is open, once, if this database has come into another PostgreSQL cluster; how much that is."""
        rows = await self._database.run(HOLD_RESTORED, "stage-e", "the database was restored from a backup")
        return int(rows[0]["held"])

    async def hold_open(self, by: str, reason: str) -> int:
        """Pause all that is open; how much that was."""
        rows = await self._database.run(HOLD_OPEN, by, reason)
        return int(rows[0]["held"])
