"""Forgetting what is old."""

from collections.abc import Collection
from datetime import timedelta

from pydantic_core import to_json

from stage_e.adapters.postgres.database import Database
from stage_e.adapters.postgres.statements import read_statement

PURGE = read_statement("purge_executions")


class PostgresRetention:
    """``RetentionStore``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def purge(self, tenant: str | None, others: Collection[str], age: timedelta, most: int) -> int:
        """As ``RetentionStore.purge``."""
        names = to_json(sorted(others)).decode()
        rows = await self._database.run(PURGE, tenant, names, age.total_seconds(), most)
        return int(rows[0]["purged"])
