"""Bring a database to the present shape."""

import asyncio
import random
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from stage_e.adapters.postgres.address import read_address
from stage_e.adapters.postgres.database import CONNECT_S
from stage_e.adapters.postgres.faults import translated
from stage_e.errors import StoreContendedError

LOCK = 7_836_210_436_115_009  # any number that nobody else uses in this database
LOCK_TIMEOUT_S = 3  # nobody is kept waiting behind us for longer
MOST_TRIES, LONGEST_PAUSE_S = 20, 0.5
MIGRATIONS = Path(__file__).parent / "migrations"


async def upgrade(database_url: str, revision: str = "head") -> None:
    """All migrations up to ``revision`` are applied, each at once or not at all; who starts together takes turns.

    The tables may be in use: no lock of one migration is held for the next, and where our locks and those of who uses
    them get in each other's way, we begin that migration anew. Raises: SettingsError, StoreUnavailableError.
    """
    engine = create_async_engine(read_address(database_url), poolclass=NullPool, connect_args={"timeout": CONNECT_S})
    while await _patiently(engine, revision):
        pass


async def _patiently(engine: AsyncEngine, revision: str) -> bool:
    for _ in range(MOST_TRIES):
        try:
            return await _step(engine, revision)
        except StoreContendedError:
            await asyncio.sleep(random.uniform(0, LONGEST_PAUSE_S))  # noqa: S311 - out of step with who uses them
    return await _step(engine, revision)


async def _step(engine: AsyncEngine, revision: str) -> bool:
    with translated():
        async with engine.begin() as connection:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            await connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT_S}s'"))
            return await connection.run_sync(_upgrade, revision)


def _upgrade(connection: Connection, revision: str) -> bool:
    """One more migration is applied; whether there was one."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    wanted = ScriptDirectory.from_config(config).get_revision(revision)
    if MigrationContext.configure(connection).get_current_revision() == wanted.revision:
        return False
    command.upgrade(config, "+1")
    return True
