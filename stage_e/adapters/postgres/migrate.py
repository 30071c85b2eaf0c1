"""Bring a database to the present shape."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from stage_e.adapters.postgres.address import read_address
from stage_e.adapters.postgres.database import CONNECT_S
from stage_e.adapters.postgres.faults import translated

LOCK = 7_836_210_436_115_009  # any number that nobody else uses in this database
MIGRATIONS = Path(__file__).parent / "migrations"


async def upgrade(database_url: str) -> None:
    """All migrations are applied; processes that start together wait for each other.

    Raises: SettingsError, StoreUnavailableError.
    """
    engine = create_async_engine(read_address(database_url), poolclass=NullPool, connect_args={"timeout": CONNECT_S})
    with translated():
        async with engine.begin() as connection:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            await connection.run_sync(_upgrade)


def _upgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
