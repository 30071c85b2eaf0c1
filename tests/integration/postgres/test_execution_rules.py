"""What the table ``executions`` promises, whoever writes."""

from dataclasses import fields
from itertools import product

import asyncpg
import pytest

from schemas.event import EventType
from schemas.words import ExecutionStatus
from stage_e.adapters.postgres.store import PostgresStore
from stage_e.engine.states import EXECUTION_MOVES, FIRST_EXECUTION_STATES
from stage_e.ports.records import Submitted
from tests.builders import a_new_execution, a_submitted, a_write
from tests.integration.postgres.plain import Plain, refused, without_rules

CHANGE = "UPDATE executions SET {} WHERE id = $1"
FIXED = sorted(
    {field.name for field in fields(Submitted)} - {"execution_id", "approval_level"} | {"id", "request_hash"}
)


@pytest.fixture
async def running(store: PostgresStore) -> Submitted:
    """Driven by ``w1`` under token 1, with two events, approval level 1."""
    new = a_new_execution(a_submitted(level=1), driver="w1")
    await store.accept(new)
    return new.submitted


async def test_a_tenant_uses_a_key_once(store: PostgresStore, sql: Plain, running: Submitted) -> None:
    other = a_new_execution(driver="w1").submitted
    await store.accept(a_new_execution(other))
    with refused("executions_tenant_idempotency_key_key"):
        statement = "UPDATE executions SET idempotency_key = $1 WHERE id = $2"
        await sql.execute(statement, running.execution_id, other.execution_id)


@pytest.mark.parametrize("column", FIXED)
async def test_what_was_accepted_never_changes(sql: Plain, running: Submitted, column: str) -> None:
    with refused("what was accepted never changes"):
        await sql.execute(CHANGE.format(f"{column} = {column}"), running.execution_id)


async def test_the_approval_level_only_rises(sql: Plain, running: Submitted) -> None:
    change = "UPDATE executions SET approval_level = $2 WHERE id = $1"
    await sql.execute(change, running.execution_id, 2)
    with refused("the approval level may only rise"):
        await sql.execute(change, running.execution_id, 1)


async def test_the_token_only_rises(sql: Plain, running: Submitted) -> None:
    with refused("the token may only rise"):
        await sql.execute("UPDATE executions SET token = 0 WHERE id = $1", running.execution_id)


async def test_a_new_driver_needs_a_new_token(sql: Plain, running: Submitted) -> None:
    with refused("a new driver needs a new token"):
        await sql.execute("UPDATE executions SET driver = 'w2' WHERE id = $1", running.execution_id)
    await sql.execute("UPDATE executions SET driver = 'w2', token = 2 WHERE id = $1", running.execution_id)


async def test_a_status_moves_exactly_as_the_engine_s_table_says(sql: Plain, running: Submitted) -> None:
    moves = {pair for pair in product(ExecutionStatus, repeat=2) if await _can_move(sql, running, *pair)}
    assert moves == {(before, after) for before, afters in EXECUTION_MOVES.items() for after in afters}


async def _can_move(sql: Plain, running: Submitted, before: ExecutionStatus, after: ExecutionStatus) -> bool:
    """In a transaction that is rolled back; staying where it is, is no move."""
    change = "UPDATE executions SET status = $2, driver = NULL, ended_at = $3 WHERE id = $1"
    ends = {status: running.created_at if status.finished else None for status in (before, after)}
    attempt = sql.transaction()
    await attempt.start()
    try:
        await without_rules(sql, change, running.execution_id, before, ends[before])
        await sql.execute("SET LOCAL session_replication_role = origin")
        await sql.execute(change, running.execution_id, after, ends[after])
    except asyncpg.IntegrityConstraintViolationError:
        return False
    else:
        return before is not after
    finally:
        await attempt.rollback()


@pytest.mark.parametrize("status", sorted(set(ExecutionStatus) - FIRST_EXECUTION_STATES))
async def test_an_execution_begins_at_a_beginning(sql: Plain, running: Submitted, status: ExecutionStatus) -> None:
    copy = (
        "INSERT INTO executions SELECT (e).* FROM (SELECT jsonb_populate_record(executions, $2) AS e FROM executions "
        "WHERE id = $1) AS copy"
    )
    changes = f'{{"id": "copy", "status": "{status}", "idempotency_key": null}}'
    with refused("it does not begin in this status"):
        await sql.execute(copy, running.execution_id, changes)


@pytest.mark.parametrize(
    "change",
    [
        "driver = 'w2', token = token + 1",
        "token = token + 1",
        "last_seq = last_seq + 1",
        "wake_at = now()",
        "ended_at = now()",
        "approval_level = 3",
        "result = '{}'",
    ],
)
async def test_what_has_ended_has_ended(store: PostgresStore, sql: Plain, running: Submitted, change: str) -> None:
    await store.write(a_write(running, EventType.EXECUTION_COMPLETED, status=ExecutionStatus.COMPLETED))
    with refused("it has ended"):
        await sql.execute(CHANGE.format(change), running.execution_id)


async def test_an_end_has_its_time(sql: Plain, running: Submitted) -> None:
    with refused("executions_check"):
        await sql.execute("UPDATE executions SET status = 'failed' WHERE id = $1", running.execution_id)
    with refused("executions_check"):
        await sql.execute("UPDATE executions SET ended_at = now() WHERE id = $1", running.execution_id)


async def test_nobody_drives_what_has_ended(sql: Plain, running: Submitted) -> None:
    with refused("executions_check"):
        end = "UPDATE executions SET status = 'failed', ended_at = now() WHERE id = $1"
        await sql.execute(end, running.execution_id)


async def test_an_execution_with_facts_is_not_deleted(sql: Plain, running: Submitted) -> None:
    with refused("foreign key"):
        await sql.execute("DELETE FROM executions WHERE id = $1", running.execution_id)
