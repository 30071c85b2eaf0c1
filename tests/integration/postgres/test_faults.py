"""PostgreSQL goes away, in all the ways that it has."""

import asyncio
import gc
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from schemas.event import EventType
from stage_e.adapters.postgres.database import Database
from stage_e.adapters.postgres.heartbeat import BEAT
from stage_e.adapters.postgres.store import PostgresStore
from stage_e.errors import StoreUnavailableError
from stage_e.ports.records import WriteAnswer
from tests.builders import a_new_execution, a_write
from tests.integration.postgres.plain import Plain, until_blocked

KILL = (
    "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity "
    "WHERE datname = current_database() AND application_name = 'stage-e'"
)


async def test_a_write_whose_connection_is_killed_may_be_repeated(store: PostgresStore, sql: Plain) -> None:
    new = a_new_execution(driver="w1")
    await store.accept(new)
    write = a_write(new.submitted, EventType.STEP_STARTED)
    async with sql.transaction():
        await sql.execute("SELECT FROM executions WHERE id = $1 FOR UPDATE", new.submitted.execution_id)
        writing = asyncio.create_task(store.write(write))
        await until_blocked(sql)
        await sql.execute(KILL)
        with pytest.raises(StoreUnavailableError):
            await writing
    assert await store.write(write) is WriteAnswer.STORED
    assert (await store.read("acme", new.submitted.execution_id)).last_seq == 3


async def test_connections_that_were_closed_while_idle_are_not_noticed(store: PostgresStore, sql: Plain) -> None:
    new = a_new_execution()
    await asyncio.gather(store.accept(new), store.drivers(), store.overdue(1))
    assert await sql.fetchval(KILL) >= 1
    assert await store.claim(new.submitted.execution_id, "w1") is not None


async def test_a_statement_that_takes_too_long_is_given_up(database_url: str, sql: Plain) -> None:
    database = Database(database_url, 1, command_s=0.05)
    with pytest.raises(StoreUnavailableError, match="did not answer in time"):
        await database.run("SELECT pg_sleep($1::integer)", 60)
    assert [dict(row) for row in await database.run("SELECT $1::integer AS number", 7)] == [{"number": 7}]
    await database.close()


async def test_a_pool_that_is_used_up_says_so(database_url: str) -> None:
    database = Database(database_url, 1, pool_s=0.05)
    async with database.transaction():
        with pytest.raises(StoreUnavailableError, match="all connections"):
            await database.run("SELECT $1::integer", 1)
    await database.close()


async def test_what_comes_while_it_closes_or_later_opens_nothing(database_url: str) -> None:
    database = Database(database_url, 2)
    coming = [asyncio.create_task(database.run("SELECT 1")) for _ in range(3)]
    await asyncio.sleep(0)  # they have begun to connect
    await database.close()
    late = asyncio.create_task(database.run("SELECT 1"))
    answers = await asyncio.gather(*coming, late, return_exceptions=True)
    assert [str(answer) for answer in answers] == ["this process is ending and has left PostgreSQL"] * 4
    gc.collect()  # a connection that nobody closed would say so


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+asyncpg://nobody@127.0.0.1:1/nothing",
        "postgresql+asyncpg://nobody@/nothing?host=/nowhere",
    ],
    ids=["refused", "no socket"],
)
async def test_a_server_that_is_not_there_is_unavailable(url: str) -> None:
    store = PostgresStore(url)
    with pytest.raises(StoreUnavailableError):
        await store.accept(a_new_execution())
    await store.close()


async def test_a_database_that_does_not_exist_is_unavailable(database_url: str) -> None:
    store = PostgresStore(make_url(database_url).set(database="nothing").render_as_string(hide_password=False))
    with pytest.raises(StoreUnavailableError, match="check the database URL"):
        await store.drivers()
    await store.close()


async def test_a_database_without_our_tables_says_what_to_do(empty_database_url: str) -> None:
    store = PostgresStore(empty_database_url)
    with pytest.raises(StoreUnavailableError, match="stage-e migrate"):
        await store.accept(a_new_execution())
    await store.close()


async def test_a_read_only_database_is_unavailable(database_url: str) -> None:
    database = Database(database_url, 1, session={"default_transaction_read_only": "on"})
    with pytest.raises(StoreUnavailableError):
        await database.run("DELETE FROM drivers WHERE driver_id = $1 RETURNING driver_id", "w1")
    await database.close()


async def test_connections_to_a_demoted_primary_are_not_used_again(database_url: str, sql: Plain) -> None:
    """Its sessions stay read-only for good; those that are made after the failover are not."""
    name = await sql.fetchval("SELECT current_database()")
    await sql.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    store, database = PostgresStore(database_url, 4), Database(database_url, 4)
    opened = [database.fetch(text("SELECT pg_sleep(0.1)")) for _ in range(4)]
    await asyncio.gather(*opened, *(store.overdue(1) for _ in range(3)), store.drivers(), return_exceptions=True)
    with pytest.raises(StoreUnavailableError):
        await database.run(BEAT, "w1", "worker")
    with pytest.raises(StoreUnavailableError):
        await store.accept(a_new_execution())
    await sql.execute(f'ALTER DATABASE "{name}" RESET default_transaction_read_only')
    await database.run(BEAT, "w1", "worker")
    new = a_new_execution()
    assert await store.accept(new) is None
    assert await store.claim(new.submitted.execution_id, "w1") is not None
    await store.close()
    await database.close()


async def test_a_file_that_is_no_url_is_none(tmp_path: Path) -> None:
    store = PostgresStore(f"postgresql+asyncpg://nobody@/nothing?host={tmp_path}")
    with pytest.raises(StoreUnavailableError, match="cannot be reached"):
        await store.read("acme", "x")
    await store.close()
