"""What the tables ``locks`` and ``attempts`` promise of each other, whoever writes."""

import asyncpg
import pytest

from stage_e.adapters.postgres.store import PostgresStore
from stage_e.ports.locks import Lock
from tests.builders import a_new_execution, an_id
from tests.integration.postgres.plain import Plain, refused

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
