"""The whole truth in one object, for whoever needs more than one part of it."""

from stage_e.adapters.postgres.approvals import PostgresApprovals
from stage_e.adapters.postgres.audit import PostgresAudit
from stage_e.adapters.postgres.controls import PostgresControls
from stage_e.adapters.postgres.database import Database
from stage_e.adapters.postgres.drivers import PostgresDrivers
from stage_e.adapters.postgres.durations import PostgresDurations
from stage_e.adapters.postgres.executions import PROMPT, Pace, PostgresExecutions
from stage_e.adapters.postgres.locks import PostgresLocks
from stage_e.adapters.postgres.notices import PostgresNotices
from stage_e.adapters.postgres.reading import PostgresReading
from stage_e.adapters.postgres.restored import PostgresRestored
from stage_e.adapters.postgres.retention import PostgresRetention
from stage_e.adapters.postgres.tickets import PostgresTickets


class PostgresStore(
    PostgresExecutions,
    PostgresReading,
    PostgresApprovals,
    PostgresControls,
    PostgresLocks,
    PostgresDrivers,
    PostgresDurations,
    PostgresNotices,
    PostgresRestored,
    PostgresRetention,
    PostgresTickets,
    PostgresAudit,
):
    """All ports of the store over one pool; belongs to one event loop."""

    def __init__(self, database_url: str, pool_size: int = 5, pace: Pace = PROMPT) -> None:
        """Connects when it is first used. Raises: SettingsError: ``database_url`` is none."""
        super().__init__(Database(database_url, pool_size), pace)

    async def close(self) -> None:
        """Finish what is on its way, and close all connections."""
        await self.settle()
        await self._database.close()
