"""What the tables ``events``, ``steps`` and ``audit`` promise, whoever writes."""

import math
from dataclasses import replace
from itertools import product

import asyncpg
import pytest

from schemas.event import EventType
from schemas.words import StepStatus
from stage_e.adapters.memory.shelf import REACHABLE
from stage_e.adapters.postgres.store import PostgresStore
from stage_e.errors import StoreRefusedError
from stage_e.ports.records import StepRow, Submitted, Wish
from tests.builders import a_new_execution, a_submitted, a_write
from tests.integration.postgres.plain import Plain, refused, without_rules

ADD = "INSERT INTO events (execution_id, seq, type, at, data) VALUES ($1, $2, 'step.started', now(), '{}')"


@pytest.fixture
async def running(store: PostgresStore) -> Submitted:
    """Two events, so the next is number 3."""
    new = a_new_execution(driver="w1")
    await store.accept(new)
    await store.post("acme", new.submitted.execution_id, Wish.PAUSE, "olga", {})
    return new.submitted


@pytest.mark.parametrize("seq", [3, 4])
async def test_no_event_is_added_without_its_number(sql: Plain, running: Submitted, seq: int) -> None:
    with refused("do not follow its last one"):
        await sql.execute(ADD, running.execution_id, seq)


async def test_no_number_is_taken_without_its_event(sql: Plain, running: Submitted) -> None:
    with refused("executions_id_last_seq_fkey"):
        await sql.execute("UPDATE executions SET last_seq = 3 WHERE id = $1", running.execution_id)


async def test_no_number_is_given_back(sql: Plain, running: Submitted) -> None:
    with refused("event numbers may only rise"):
        await sql.execute("UPDATE executions SET last_seq = 1 WHERE id = $1", running.execution_id)


@pytest.mark.parametrize(
    ("seqs", "good"), [([3], True), ([3, 4], True), ([4], False), ([3, 5], False), ([5, 4], False)]
)
async def test_events_and_their_numbers_come_together_and_without_a_gap(
    sql: Plain, running: Submitted, seqs: list[int], good: bool
) -> None:
    together = (
        "WITH counted AS (UPDATE executions SET last_seq = $3 WHERE id = $1) "
        "INSERT INTO events (execution_id, seq, type, at, data) "
        "SELECT $1, seq, 'step.started', now(), '{}' FROM unnest($2::bigint[]) AS seq"
    )
    if good:
        await sql.execute(together, running.execution_id, seqs, max(seqs))
        return
    with refused("do not follow its last one"):
        await sql.execute(together, running.execution_id, seqs, max(seqs))


async def test_no_event_is_about_nothing(sql: Plain) -> None:
    with refused("events_execution_id_fkey"):
        await sql.execute(ADD, "nothing", 1)


@pytest.mark.parametrize("table", ["events", "audit"])
@pytest.mark.parametrize(
    "change",
    ["UPDATE {} SET execution_id = execution_id", "DELETE FROM {}", "TRUNCATE {} CASCADE"],
    ids=["update", "delete", "truncate"],
)
async def test_facts_are_only_added(sql: Plain, running: Submitted, table: str, change: str) -> None:
    with refused(f"{table}: rows are only added"):
        await sql.execute(change.format(table))


PURGE = (
    "WITH old AS (SELECT id FROM executions WHERE id = $1), "
    "audited AS (DELETE FROM audit USING old WHERE execution_id = id), "
    "wished AS (DELETE FROM inbox USING old WHERE execution_id = id), "
    "planned AS (DELETE FROM steps USING old WHERE execution_id = id), "
    "told AS (DELETE FROM events USING old WHERE execution_id = id) "
    "DELETE FROM executions USING old WHERE executions.id = old.id"
)


async def test_a_purge_removes_an_execution_with_its_facts(sql: Plain, running: Submitted) -> None:
    async with sql.transaction():
        await sql.execute("SET LOCAL stage_e.purging = 'on'")
        assert await sql.execute(PURGE, running.execution_id) == "DELETE 1"


async def test_nothing_else_removes_facts(sql: Plain, running: Submitted) -> None:
    with refused("rows are only added"):
        await sql.execute(PURGE, running.execution_id)


async def test_not_even_a_purge_changes_facts(sql: Plain, running: Submitted) -> None:
    with refused("rows are only added"):
        async with sql.transaction():
            await sql.execute("SET LOCAL stage_e.purging = 'on'")
            await sql.execute("UPDATE events SET data = '{}'")


async def test_a_step_moves_exactly_along_the_paths_of_the_engine_s_table(sql: Plain, running: Submitted) -> None:
    moves = {pair for pair in product(StepStatus, repeat=2) if await _can_move(sql, running, *pair)}
    paths = {(before, after) for before, afters in REACHABLE.items() for after in afters}
    assert moves == {(before, after) for before, after in paths if before is not after}


async def _can_move(sql: Plain, running: Submitted, before: StepStatus, after: StepStatus) -> bool:
    change = "UPDATE steps SET status = $2 WHERE execution_id = $1"
    attempt = sql.transaction()
    await attempt.start()
    try:
        await without_rules(sql, change, running.execution_id, before)
        await sql.execute("SET LOCAL session_replication_role = origin")
        await sql.execute(change, running.execution_id, after)
    except asyncpg.IntegrityConstraintViolationError:
        return False
    else:
        return before is not after
    finally:
        await attempt.rollback()


async def test_a_step_has_a_status_that_the_engine_knows(sql: Plain, running: Submitted) -> None:
    with refused("cannot go from waiting to done"):
        await sql.execute("UPDATE steps SET status = 'done' WHERE execution_id = $1", running.execution_id)
    add = "INSERT INTO steps (execution_id, step_id, status, attempts, truncated) VALUES ($1, 'x', 'done', 0, false)"
    with refused("steps_status_check"):
        await sql.execute(add, running.execution_id)


@pytest.mark.parametrize("number", [math.nan, math.inf])
async def test_a_number_that_is_none_is_refused(store: PostgresStore, running: Submitted, number: float) -> None:
    done = StepRow("count", StepStatus.SUCCEEDED, output={"total": number})
    with pytest.raises(StoreRefusedError):
        await store.write(replace(a_write(running, EventType.STEP_COMPLETED), steps=(done,)))
    operation = replace(running.operations[0], timeout_s=number)
    with pytest.raises(StoreRefusedError):
        await store.accept(a_new_execution(replace(a_submitted(), operations=(operation,))))
