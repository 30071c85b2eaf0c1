"""What the database promises about stops, whoever writes."""

import asyncio
from dataclasses import replace

import pytest

from schemas.event import EventType
from schemas.words import ExecutionStatus
from stage_e.adapters.postgres.store import PostgresStore
from stage_e.ports.controls import Scope
from tests.builders import a_new_execution, a_write, an_id
from tests.integration.postgres.plain import Plain, refused, until_blocked

LIFT = "UPDATE controls SET lifted_at = now(), lifted_by = 'ada', lifted_reason = 'done' WHERE stop_id = $1"


async def a_stop(store: PostgresStore, tenant: str | None = None) -> str:
    """The id of a stop that no other test has."""
    scope = Scope(tenant or an_id("tenant"), None)
    return (await store.stop(an_id("stop"), scope, "ada", "maintenance")).stop_id


async def test_a_scope_is_stopped_once(store: PostgresStore, sql: Plain) -> None:
    stop_id = await a_stop(store)
    again = (
        "INSERT INTO controls (stop_id, tenant, by, reason) "
        "SELECT $2, tenant, by, reason FROM controls WHERE stop_id = $1"
    )
    with refused("one_stop_of_a_scope"):
        await sql.execute(again, stop_id, an_id("stop"))
    await sql.execute(LIFT, stop_id)
    await sql.execute(again, stop_id, an_id("stop"))


@pytest.mark.parametrize("column", ["stop_id", "tenant", "tool", "by", "reason", "at"])
async def test_a_stop_never_changes(store: PostgresStore, sql: Plain, column: str) -> None:
    stop_id = await a_stop(store)
    change = "UPDATE controls SET {0} = {0} WHERE stop_id = $1"
    with refused("a stop never changes"):
        await sql.execute(change.format(column), stop_id)


async def test_what_was_lifted_is_over(store: PostgresStore, sql: Plain) -> None:
    stop_id = await a_stop(store)
    await sql.execute(LIFT, stop_id)
    with refused("it was lifted already"):
        await sql.execute(LIFT, stop_id)


@pytest.mark.parametrize("column", ["lifted_at = now()", "lifted_by = 'ada'", "lifted_reason = ''"])
async def test_who_lifts_a_stop_says_so(store: PostgresStore, sql: Plain, column: str) -> None:
    stop_id = await a_stop(store)
    change = "UPDATE controls SET {} WHERE stop_id = $1"
    with refused("who_lifts_says_so"):
        await sql.execute(change.format(column), stop_id)


async def test_stops_stay_on_record(store: PostgresStore, sql: Plain) -> None:
    stop_id = await a_stop(store)
    with refused("stops stay on record"):
        await sql.execute("DELETE FROM controls WHERE stop_id = $1", stop_id)


async def test_what_is_driven_does_not_wait_for_a_stop_to_be_lifted(store: PostgresStore, sql: Plain) -> None:
    new = a_new_execution(driver="w1")
    await store.accept(new)
    with refused("what_is_driven_does_not_wait"):
        await sql.execute("UPDATE executions SET stopped = 'it is' WHERE id = $1", new.submitted.execution_id)


async def test_what_parks_while_its_stop_is_lifted_does_not_wait_for_ever(store: PostgresStore, sql: Plain) -> None:
    new = a_new_execution(driver="w1")
    await store.accept(new)
    stop_id = await a_stop(store, "acme")
    parked = a_write(new.submitted, EventType.EXECUTION_PARKED, status=ExecutionStatus.QUEUED)
    async with sql.transaction():
        await sql.execute(LIFT, stop_id)  # somebody lifts it, and has not committed yet
        writing = asyncio.create_task(store.write(replace(parked, released=True, stopped="it is stopped")))
        await until_blocked(sql)
    await writing

    assert (await store.read("acme", new.submitted.execution_id)).stopped is None


async def test_whoever_lifts_a_stop_finds_what_is_just_parking_under_it(store: PostgresStore, sql: Plain) -> None:
    new = a_new_execution(driver="w1")
    await store.accept(new)
    stop_id = await a_stop(store, "acme")
    async with sql.transaction():
        await sql.execute("SELECT FROM controls WHERE stop_id = $1 FOR SHARE", stop_id)  # as a write that parks
        park = "UPDATE executions SET driver = NULL, stopped = 'it is stopped' WHERE id = $1"
        await sql.execute(park, new.submitted.execution_id)
        lifting = asyncio.create_task(store.go(stop_id, "ada", "done"))
        await until_blocked(sql)
    await lifting

    assert (await store.read("acme", new.submitted.execution_id)).stopped is None
