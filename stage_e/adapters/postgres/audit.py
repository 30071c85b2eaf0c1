"""The audit trail, checked."""

from sqlalchemy import func, select

from stage_e.adapters.postgres.database import Database


class PostgresAudit:
    """Who did what when, as a chain of hashes per execution."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def verify_audit(self, execution_id: str) -> int | None:
        """Number of the first entry of an execution that was tampered with; ``None`` when the chain holds."""
        rows = await self._database.fetch(select(func.first_broken_audit(execution_id).label("number")))
        number: int | None = rows[0]["number"]
        return number
