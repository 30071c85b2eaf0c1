"""``stage-e audit verify``: what it says of a trail that is whole, and of one that somebody has changed."""

from collections.abc import AsyncIterator
from datetime import timedelta

import asyncpg
import pytest
from sqlalchemy import make_url

from cli.exits import Exit
from stage_e.adapters.postgres.migrate import upgrade
from stage_e.adapters.postgres.store import PostgresStore
from stage_e.vault import Vault, new_key
from tests.builders import a_new_execution
from tests.integration.cli.programs import stage_e
from tests.integration.postgres.plain import without_rules
from worker.seal import seal_all

KEY = new_key()


@pytest.fixture
async def trail(empty_database_url: str) -> AsyncIterator[dict[str, str]]:
    """Settings under which one execution was accepted, and sealed."""
    await upgrade(empty_database_url)
    store = PostgresStore(empty_database_url)
    await store.accept(a_new_execution())
    await seal_all(store, Vault(KEY).fingerprint, timedelta())
    yield {"STAGE_E_DATABASE_URL": empty_database_url, "STAGE_E_SECRET_KEY": KEY}
    await store.close()


async def test_a_whole_trail_is_said_to_be_so(trail: dict[str, str]) -> None:
    ended = stage_e("audit", "verify", **trail)
    assert ended.returncode == Exit.DONE, ended.stderr
    assert ended.stdout.startswith("1 entry of 1 execution: as it was written\nacme: sealed until ")


async def test_one_that_was_changed_is_told_with_where_and_ends_with_1(trail: dict[str, str]) -> None:
    url = make_url(trail["STAGE_E_DATABASE_URL"])
    sql = await asyncpg.connect(**(url.translate_connect_args(username="user") | dict(url.query)))
    await without_rules(sql, "UPDATE audit SET actor = 'nobody'")
    await sql.close()

    ended = stage_e("audit", "verify", **trail)
    assert ended.returncode == Exit.NOT_COMPLETED, ended.stderr
    assert ended.stdout.endswith(": entry 1 was changed\n")
    assert "1 entry of 1 execution: 1 fault\n" in ended.stdout
