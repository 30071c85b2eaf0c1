"""Who is there, and how much there is to do."""

from collections.abc import Mapping
from datetime import timedelta

from pydantic import TypeAdapter
from sqlalchemy import Interval, bindparam, func, select

from schemas.words import ExecutionStatus
from stage_e.adapters.postgres.database import Database
from stage_e.adapters.postgres.statements import read_statement
from stage_e.adapters.postgres.tables import attempts, executions
from stage_e.ports.drivers import DriverRow, OpenLoad

LIST = read_statement("list_drivers")
COUNT_OPEN = read_statement("count_open")
FINISHED = [status for status in ExecutionStatus if status.finished]
_DRIVERS = TypeAdapter(tuple[DriverRow, ...])
_ENDED = select(executions.c.status, func.count().label("number")).where(executions.c.status.in_(FINISHED))
_ENDED = _ENDED.group_by(executions.c.status)
_OUTCOME = func.coalesce(attempts.c.outcome, "under_way").label("outcome")
_SINCE = func.clock_timestamp() - bindparam("within", type_=Interval)
_RECENT = select(_OUTCOME, func.count().label("number")).where(attempts.c.started_at >= _SINCE).group_by(_OUTCOME)


class PostgresDrivers:
    """``DriverStore``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def drivers(self, tenant: str | None = None) -> tuple[DriverRow, ...]:
        """As ``DriverStore.drivers``."""
        return _DRIVERS.validate_python([dict(row) for row in await self._database.run(LIST, tenant)])

    async def open_load(self, tenant: str | None = None) -> OpenLoad:
        """As ``DriverStore.open_load``."""
        rows = await self._database.run(COUNT_OPEN, tenant)
        oldest_s = max((row["oldest_s"] for row in rows if row["oldest_s"] is not None), default=None)
        return OpenLoad(
            {ExecutionStatus(row["status"]): row["open"] for row in rows},
            sum(row["waiting"] for row in rows),
            None if oldest_s is None else timedelta(seconds=max(oldest_s, 0)),
        )

    async def ended(self) -> Mapping[ExecutionStatus, int]:
        """As ``DriverStore.ended``."""
        return {ExecutionStatus(row["status"]): row["number"] for row in await self._database.fetch(_ENDED)}

    async def recent_attempts(self, within: timedelta) -> Mapping[str, int]:
        """As ``DriverStore.recent_attempts``."""
        return {row["outcome"]: row["number"] for row in await self._database.fetch(_RECENT, within=within)}
