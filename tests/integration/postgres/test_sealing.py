"""The audit trail is sealed, and who changes it in PostgreSQL with all rights is found out."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import asyncpg
import pytest
from sqlalchemy import make_url

from stage_e.adapters.postgres.migrate import upgrade
from stage_e.adapters.postgres.store import PostgresStore
from stage_e.sealing import Verification
from stage_e.vault import Vault, new_key
from tests.integration.postgres.plain import Plain, refused, without_rules
from tests.integration.postgres.test_audit import lived
from worker.seal import seal_all

VAULT, AT_ONCE = Vault(new_key()), timedelta()


@pytest.fixture
async def store(empty_database_url: str) -> AsyncIterator[PostgresStore]:
    """Of a database in which nobody else tampers."""
    await upgrade(empty_database_url)
    store = PostgresStore(empty_database_url)
    yield store
    await store.close()


@pytest.fixture
async def sql(store: PostgresStore, empty_database_url: str) -> AsyncIterator[Plain]:
    url = make_url(empty_database_url)
    connection = await asyncpg.connect(**(url.translate_connect_args(username="user") | dict(url.query)))
    yield connection
    await connection.close()


async def faults(store: PostgresStore) -> list[str]:
    verification = Verification(VAULT.fingerprint)
    verification.take_seals(await store.seals())
    async for entries in store.audit_entries(at_once=3):
        verification.take(entries)
    return list(verification.end())


async def seal(store: PostgresStore) -> None:
    await seal_all(store, VAULT.fingerprint, AT_ONCE)


async def test_what_happened_is_sealed_once_and_holds(store: PostgresStore) -> None:
    first = await lived(store)
    await seal(store)
    await seal(store)
    second = await lived(store)
    await seal(store)

    seals = await store.seals()
    assert [(each.tenant, each.number) for each in seals] == [("acme", 1), ("acme", 2)]
    assert first in seals[0].body
    assert second in seals[1].body
    assert first not in seals[1].body
    assert await faults(store) == []


async def test_what_may_still_be_on_its_way_waits(store: PostgresStore) -> None:
    await lived(store)
    await seal_all(store, VAULT.fingerprint)
    assert await store.seals() == ()


async def test_a_long_trail_is_sealed_in_parts(store: PostgresStore) -> None:
    for _ in range(3):
        await lived(store)
    await seal_all(store, VAULT.fingerprint, AT_ONCE, at_once=4)
    assert len(await store.seals()) > 3
    assert await store.unsealed(100, AT_ONCE) == ()
    assert await faults(store) == []


async def test_of_several_processes_one_seals(store: PostgresStore, empty_database_url: str) -> None:
    other = PostgresStore(empty_database_url)
    for _ in range(5):
        await lived(store)
        await asyncio.gather(seal(store), seal(other))
    await seal(store)
    await other.close()
    assert await store.unsealed(100, AT_ONCE) == ()
    assert await faults(store) == []


async def test_a_purged_execution_stays_sealed_under_its_tenant(store: PostgresStore) -> None:
    await lived(store)
    assert await store.purge("acme", (), AT_ONCE, 10) == 1
    await seal(store)
    assert [each.tenant for each in await store.seals()] == ["acme"]
    assert await faults(store) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("UPDATE audit SET actor = 'nobody' WHERE execution_id = $1 AND number = 2", "entry 2 was changed"),
        ("DELETE FROM audit WHERE execution_id = $1 AND number = 3", "entry 4 does not follow"),
        ("DELETE FROM audit WHERE execution_id = $1 AND number > 3", "entry 5 is gone, which seal 1 of acme knows"),
        ("DELETE FROM audit WHERE execution_id = $1", "entry 5 is gone, which seal 1 of acme knows"),
    ],
)
async def test_who_may_do_everything_is_found_out(store: PostgresStore, sql: Plain, change: str, fault: str) -> None:
    execution_id = await lived(store)
    await seal(store)
    await without_rules(sql, change, execution_id)
    (found,) = await faults(store)
    assert execution_id in found
    assert fault in found


ANEW = """
    WITH RECURSIVE old AS (
        SELECT execution_id, number, at, CASE WHEN number = 2 THEN 'mallory' ELSE actor END AS actor, action, data
        FROM audit WHERE execution_id = $1
    ),
    made AS (
        SELECT old.*, ''::bytea AS previous, sha256(convert_to(jsonb_build_array(
            execution_id, number, (extract(epoch FROM at) * 1000000)::bigint, actor, action, data
        )::text, 'UTF8')) AS hash
        FROM old WHERE number = 1
        UNION ALL
        SELECT old.*, made.hash, sha256(made.hash || convert_to(jsonb_build_array(
            old.execution_id, old.number, (extract(epoch FROM old.at) * 1000000)::bigint, old.actor, old.action,
            old.data
        )::text, 'UTF8'))
        FROM old JOIN made ON old.number = made.number + 1
    )
    UPDATE audit SET actor = made.actor, previous = made.previous, hash = made.hash
    FROM made WHERE audit.execution_id = made.execution_id AND audit.number = made.number
"""


async def test_who_makes_the_chain_anew_with_the_right_hashes_is_found_out_by_the_seal(
    store: PostgresStore, sql: Plain
) -> None:
    execution_id = await lived(store)
    await seal(store)
    await without_rules(sql, ANEW, execution_id)

    assert await store.verify_audit(execution_id) is None
    assert await faults(store) == [f"execution {execution_id}: entry 5 is not the one that seal 1 of acme knows"]


async def test_who_takes_the_seal_away_as_well_leaves_a_gap(store: PostgresStore, sql: Plain) -> None:
    for _ in range(2):
        await lived(store)
        await seal(store)
    await without_rules(sql, "DELETE FROM audit_seals WHERE number = 1")
    assert await faults(store) == ["seal 2 of acme does not follow the one before: some are gone"]


@pytest.mark.parametrize("change", ["UPDATE audit_seals SET mac = ''", "DELETE FROM audit_seals"])
async def test_seals_stay_as_they_are(store: PostgresStore, sql: Plain, change: str) -> None:
    await lived(store)
    await seal(store)
    with refused("seals stay as they are"):
        await sql.execute(change)
