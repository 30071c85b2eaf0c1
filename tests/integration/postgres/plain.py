"""Breaking rules with plain SQL."""

import asyncio
import re
from contextlib import AbstractContextManager
from typing import TypeAlias

import asyncpg
import pytest

Plain: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


def refused(by: str) -> AbstractContextManager[object]:
    """The database refuses what the block does, and its words or the name of the constraint have ``by`` in them."""
    return pytest.raises(asyncpg.IntegrityConstraintViolationError, match=re.escape(by))


async def without_rules(sql: Plain, statement: str, *parameters: object) -> None:
    """Bring about what no rule allows, as a damaged disk would."""
    async with sql.transaction():
        await sql.execute("SET LOCAL session_replication_role = replica")
        await sql.execute(statement, *parameters)


async def until_blocked(sql: Plain, statements: int = 1) -> None:
    """Returns when so many statements of stores wait for somebody's lock."""
    waiting = (
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE datname = current_database() AND application_name = 'stage-e' AND wait_event_type = 'Lock'"
    )
    async with asyncio.timeout(10):
        while await sql.fetchval(waiting) < statements:
            await sql.execute("SELECT pg_stat_clear_snapshot()")  # a transaction sees the same activity otherwise
