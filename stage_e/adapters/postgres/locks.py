"""Locks on assets."""

from collections.abc import Collection

from pydantic import TypeAdapter
from pydantic_core import to_json

from stage_e.adapters.postgres.database import Database
from stage_e.adapters.postgres.statements import read_statement
from stage_e.errors import ClaimLostError
from stage_e.ports.locks import Lock, LockWait

TAKE = read_statement("take_locks")
RELEASE = read_statement("release_locks")
RELEASE_ENDED = read_statement("release_ended_locks")
_WAITS = TypeAdapter(tuple[LockWait, ...])


class PostgresLocks:
    """``LockStore``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def take_locks(self, execution_id: str, wanted: Collection[Lock], token: int) -> tuple[LockWait, ...]:
        """As ``LockStore.take_locks``."""
        rows = await self._database.run(TAKE, execution_id, to_json(list(wanted)).decode(), token)
        if not rows:
            raise ClaimLostError(f"execution {execution_id} is no longer driven under token {token}")
        return _WAITS.validate_python([dict(row) for row in rows if row["key"] is not None])

    async def release_locks(self, execution_id: str, token: int) -> tuple[str, ...]:
        """As ``LockStore.release_locks``."""
        return tuple(str(row["execution_id"]) for row in await self._database.run(RELEASE, execution_id, token))

    async def release_ended_locks(self, limit: int) -> tuple[str, ...]:
        """As ``LockStore.release_ended_locks``."""
        return tuple(str(row["execution_id"]) for row in await self._database.run(RELEASE_ENDED, limit))
