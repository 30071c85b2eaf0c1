"""Bring a database to the present shape."""

import asyncio
import random
from pathlib import Path

from alembic import command
from alembic.config import Config
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
    """All migrations up to ``revision`` are applied, at once or not at all; who starts together waits for the others.

    The tables may be in use: where our locks and those of who uses them get in each other's way, we begin anew.
    Raises: SettingsError, StoreUnavailableError.
    """
    engine = create_async_engine(read_address(database_url), poolclass=NullPool, connect_args={"timeout": CONNECT_S})
    for _ in range(MOST_TRIES):
        try:
            await _try_upgrade(engine, revision)
        except StoreContendedError:
            await asyncio.sleep(random.uniform(0, LONGEST_PAUSE_S))  # noqa: S311 - out of step with who uses them
        else:
            return
    await _try_upgrade(engine, revision)


async def _try_upgrade(engine: AsyncEngine, revision: str) -> None:
    with translated():
        async with engine.begin() as connection:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            await connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT_S}s'"))
            await connection.run_sync(_upgrade, revision)


def _upgrade(connection: Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
