"""The audit trail: checked, sealed, and read by who checks it from outside."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

from pydantic import TypeAdapter
from pydantic_core import from_json, to_json
from sqlalchemy import func, select

from stage_e.adapters.postgres.database import Database
from stage_e.adapters.postgres.statements import read_statement
from stage_e.adapters.postgres.tables import audit_seals
from stage_e.errors import StoreRefusedError
from stage_e.sealing import Entry, Grown, Head, Seal

FIND_UNSEALED = read_statement("find_unsealed")
STORE_SEALS = read_statement("store_seals")
READ_AUDIT = read_statement("read_audit")

AT_ONCE = 5_000  # entries that are read in one go
_SEALS = TypeAdapter(tuple[Seal, ...])


class PostgresAudit:
    """Who did what when, as a chain of hashes per execution."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def verify_audit(self, execution_id: str) -> int | None:
        """Number of the first entry of an execution that was tampered with; ``None`` when the chain holds."""
        rows = await self._database.fetch(select(func.first_broken_audit(execution_id).label("number")))
        number: int | None = rows[0]["number"]
        return number

    async def unsealed(self, most: int, settled_for: timedelta) -> tuple[Grown, ...]:
        """What is to be sealed next, per tenant: of at most so many entries, none younger than ``settled_for``."""
        rows = await self._database.run(FIND_UNSEALED, most, settled_for.total_seconds())
        return tuple(
            Grown(
                tenant=row["tenant"],
                number=row["number"],
                previous=row["previous"],
                upto=row["upto"],
                heads=tuple(Head(*head) for head in from_json(row["heads"])),
            )
            for row in rows
        )

    async def store_seals(self, seals: Sequence[Seal]) -> bool:
        """All of them; ``False`` and none when another process was faster."""
        try:
            await self._database.run(STORE_SEALS, to_json(seals).decode())
        except StoreRefusedError:
            return False
        return True

    async def seals(self) -> tuple[Seal, ...]:
        """All, in order."""
        rows = await self._database.fetch(select(audit_seals).order_by(audit_seals.c.tenant, audit_seals.c.number))
        return _SEALS.validate_python([dict(row) for row in rows])

    async def audit_entries(self, at_once: int = AT_ONCE) -> AsyncIterator[tuple[Entry, ...]]:
        """All, ordered by execution and number, so many at a time."""
        after = ("", 0)
        while True:
            rows = await self._database.run(READ_AUDIT, *after, at_once)
            entries = tuple(Entry(**row) for row in rows)
            yield entries
            if len(entries) < at_once:
                return
            after = (entries[-1].execution_id, entries[-1].number)
