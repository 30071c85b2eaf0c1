"""Who is there."""

from datetime import timedelta

from pydantic import TypeAdapter
from sqlalchemy import func, select

from stage_e.adapters.postgres.database import Database
from stage_e.adapters.postgres.tables import drivers, executions
from stage_e.ports.drivers import DriverRow

SEEN_WITHIN = timedelta(minutes=1)
_DRIVERS = TypeAdapter(tuple[DriverRow, ...])


class PostgresDrivers:
    """``DriverStore``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def drivers(self) -> tuple[DriverRow, ...]:
        """As ``DriverStore.drivers``."""
        running = select(func.count()).where(executions.c.driver == drivers.c.driver_id).scalar_subquery()
        seen = select(drivers, running.label("running"))
        seen = seen.where(drivers.c.heartbeat_at >= func.clock_timestamp() - SEEN_WITHIN)
        rows = await self._database.fetch(seen.order_by(drivers.c.started_at, drivers.c.driver_id))
        return _DRIVERS.validate_python([dict(row) for row in rows])
