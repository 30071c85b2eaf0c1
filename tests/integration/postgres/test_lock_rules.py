"""What the tables ``locks`` and ``attempts`` promise of each other, whoever writes."""

import asyncio
from pathlib import Path

import asyncpg
import pytest
from pydantic_core import to_json

from stage_e.adapters.postgres.database import Database
from stage_e.adapters.postgres.store import PostgresStore
from stage_e.errors import ClaimLostError
from stage_e.ports.locks import Lock
from tests.builders import a_new_execution, an_id
from tests.integration.postgres.plain import Plain, refused

SENT_BEFORE = Path(__file__).parents[2] / "data" / "sent_before_0012"
HOLD = "SELECT hold_queues(ARRAY[$1])"
TRY = (
    "INSERT INTO attempts (execution_id, step_id, number, key, token, state, writes, started_at, locks) "
    "VALUES ($1, 'count', 1, 'key', 1, 'intent', true, now(), $2)"
)


def a_lock() -> Lock:
    """Of a host that no other test changes."""
    return Lock(an_id("host:web"))


async def running(store: PostgresStore) -> str:
    new = a_new_execution(driver="w1")
    await store.accept(new)
    return new.submitted.execution_id


async def test_no_attempt_changes_what_its_execution_does_not_hold(store: PostgresStore, sql: Plain) -> None:
    web = a_lock()
    with refused(f"it does not hold {web.key}"):
        await sql.execute(TRY, await running(store), [web.key])


async def test_no_attempt_changes_what_its_execution_waits_for(store: PostgresStore, sql: Plain) -> None:
    web = a_lock()
    first, second = await running(store), await running(store)
    await store.take_locks(first, [web], 1)
    await store.take_locks(second, [web], 1)
    with refused(f"it does not hold {web.key}"):
        await sql.execute(TRY, second, [web.key])
    await sql.execute(TRY, first, [web.key])


async def test_what_an_attempt_held_never_changes(store: PostgresStore, sql: Plain) -> None:
    web = a_lock()
    execution_id = await running(store)
    await store.take_locks(execution_id, [web], 1)
    await sql.execute(TRY, execution_id, [web.key])
    with refused("what was sent never changes"):
        await sql.execute("UPDATE attempts SET locks = '{}' WHERE execution_id = $1", execution_id)


async def test_an_execution_stands_once_in_each_queue(store: PostgresStore, sql: Plain) -> None:
    web = a_lock()
    execution_id = await running(store)
    await store.take_locks(execution_id, [web], 1)
    with refused("locks_pkey"):
        await sql.execute("INSERT INTO locks VALUES ($1, $2, false)", web.key, execution_id)


async def test_nobody_chooses_its_place(store: PostgresStore, sql: Plain) -> None:
    web = a_lock()
    execution_id = await running(store)
    await store.take_locks(execution_id, [web], 1)
    with pytest.raises(asyncpg.GeneratedAlwaysError):
        await sql.execute("UPDATE locks SET place = 0 WHERE execution_id = $1", execution_id)


async def test_processes_of_an_earlier_version_stand_in_the_same_queues(store: PostgresStore, sql: Plain) -> None:
    web = a_lock()
    first, second, third = [await running(store) for _ in range(3)]
    take = (SENT_BEFORE / "take_locks.sql").read_text()
    assert await sql.fetch(take, first, to_json([web]).decode()) == []
    assert [wait.holder for wait in await store.take_locks(second, [web], 1)] == [first]
    told = await sql.fetch(take, third, to_json([web]).decode())
    assert [(row["key"], row["holder"]) for row in told] == [(web.key, first), (web.key, second)]
    assert [row[0] for row in await sql.fetch((SENT_BEFORE / "release_locks.sql").read_text(), first)] == [second]
    assert await store.release_locks(second, 1) == (third,)


async def test_who_joined_while_another_was_about_to_leave_is_told(
    store: PostgresStore, sql: Plain, database_url: str
) -> None:
    """Leaving waits until the queue is nobody else's, and sees then who is in it."""
    web = a_lock()
    first, second = await running(store), await running(store)
    await store.take_locks(first, [web], 1)
    async with sql.transaction():
        await sql.execute(HOLD, web.key)
        leaving = asyncio.create_task(store.release_locks(first, 1))
        await waits_for_the_queue(database_url)
        assert await sql.fetch("SELECT * FROM join_queues($1, $2, 1)", second, to_json([web]).decode())
    assert await leaving == (second,)


async def test_who_is_no_longer_the_driver_when_the_queue_is_free_does_not_join(
    store: PostgresStore, sql: Plain, database_url: str
) -> None:
    web = a_lock()
    execution_id = await running(store)
    async with sql.transaction():
        await sql.execute(HOLD, web.key)
        joining = asyncio.create_task(store.take_locks(execution_id, [web], 1))
        await waits_for_the_queue(database_url)
        await sql.execute("UPDATE executions SET token = 2 WHERE id = $1", execution_id)
    with pytest.raises(ClaimLostError):
        await joining
    assert await sql.fetch("SELECT FROM locks WHERE execution_id = $1", execution_id) == []


async def waits_for_the_queue(database_url: str) -> None:
    database = Database(database_url, 1)
    waiting = "SELECT count(*) AS number FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    while not (await database.run(waiting))[0]["number"]:  # noqa: ASYNC110 - nobody is told who waits
        await asyncio.sleep(0)
    await database.close()
