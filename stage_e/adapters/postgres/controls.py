"""What a person has stopped."""

from pydantic import TypeAdapter
from sqlalchemy import select

from stage_e.adapters.postgres.database import Database
from stage_e.adapters.postgres.statements import read_statement
from stage_e.adapters.postgres.tables import controls
from stage_e.ports.controls import Scope, Stop

STOP = read_statement("store_stop")
LIFT = read_statement("lift_stop")
FREE = read_statement("free_stopped")

STOPS = TypeAdapter(tuple[Stop, ...])


class PostgresControls:
    """``ControlStore``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def stop(self, stop_id: str, scope: Scope, by: str, reason: str) -> Stop:
        """As ``ControlStore.stop``."""
        rows = await self._database.run(STOP, stop_id, scope.tenant, scope.tool, by, reason)
        return STOPS.validate_python([dict(row) for row in rows])[0]

    async def go(self, stop_id: str, by: str, reason: str) -> Stop | None:
        """As ``ControlStore.go``. Lifting waits for what parks under the stop; what is parked is found after that."""
        async with self._database.transaction() as connection:
            lifted = await connection.exec_driver_sql(LIFT, (stop_id, by, reason))
            found = STOPS.validate_python([dict(row) for row in lifted.mappings()])
            if not found:
                return None
            await connection.exec_driver_sql(FREE, (found[0].tenant,))
        return found[0]

    async def stops(self) -> tuple[Stop, ...]:
        """As ``ControlStore.stops``."""
        in_force = select(controls).where(controls.c.lifted_at.is_(None)).order_by(controls.c.at, controls.c.stop_id)
        return STOPS.validate_python([dict(row) for row in await self._database.fetch(in_force)])
