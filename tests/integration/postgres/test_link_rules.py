"""What the database promises about retries and rollbacks, whoever writes."""

from dataclasses import replace

import pytest

from schemas.event import EventType
from schemas.words import ExecutionStatus, StepStatus
from stage_e.adapters.postgres.store import PostgresStore
from stage_e.ports.records import StepRow, Submitted
from tests.builders import a_new_execution, a_submitted, a_write
from tests.integration.postgres.plain import Plain, refused

DONE = StepRow("count", StepStatus.SUCCEEDED, attempts=1, output={"asset_count": 6})
CHANGE_LINK = "UPDATE executions SET {} = $2 WHERE id = $1"
CHANGE_STEP = "UPDATE steps SET {} WHERE execution_id = $1"
COPY = (
    "INSERT INTO executions SELECT (e).* FROM (SELECT jsonb_populate_record(executions, $2) AS e FROM executions "
    "WHERE id = $1) AS copy"
)


@pytest.fixture
async def old(store: PostgresStore) -> Submitted:
    """Partly done."""
    new = a_new_execution(driver="w1")
    await store.accept(new)
    end = a_write(new.submitted, EventType.EXECUTION_PARTIAL, status=ExecutionStatus.PARTIAL)
    await store.write(replace(end, steps=(DONE,), released=True))
    return new.submitted


@pytest.fixture
async def retry(store: PostgresStore, old: Submitted) -> Submitted:
    """A retry of it, that runs and took its step over."""
    new = a_new_execution(replace(a_submitted(), retry_of=old.execution_id), driver="w1")
    taken_over = replace(DONE, attempts=0, taken_over=True)
    await store.accept(replace(new, steps=(taken_over,)))
    return new.submitted


@pytest.mark.parametrize("column", ["retry_of", "rollback_of"])
async def test_a_link_never_changes(sql: Plain, old: Submitted, retry: Submitted, column: str) -> None:
    for value in (None, old.execution_id, retry.execution_id):
        with refused("what was accepted never changes"):
            await sql.execute(CHANGE_LINK.format(column), retry.execution_id, value)


@pytest.mark.parametrize("column", ["retry_of", "rollback_of"])
async def test_a_second_thing_never_follows(sql: Plain, old: Submitted, retry: Submitted, column: str) -> None:
    changes = f'{{"id": "second", "idempotency_key": null, "retry_of": null, "{column}": "{old.execution_id}"}}'
    with refused("one_sequel_of_an_execution"):
        await sql.execute(COPY, retry.execution_id, changes)


async def test_nothing_follows_on_itself_or_on_what_runs(sql: Plain, retry: Submitted) -> None:
    for of in ("second", retry.execution_id):
        changes = f'{{"id": "second", "idempotency_key": null, "retry_of": "{of}"}}'
        with refused("does not follow on"):
            await sql.execute(COPY, retry.execution_id, changes)


async def test_what_is_followed_is_not_deleted(sql: Plain, old: Submitted, retry: Submitted) -> None:
    assert retry.retry_of == old.execution_id
    with refused("foreign key"):
        await sql.execute("DELETE FROM executions WHERE id = $1", old.execution_id)


@pytest.mark.parametrize("value", ["true", "false"])
async def test_a_step_is_taken_over_at_the_start_or_never(sql: Plain, retry: Submitted, value: str) -> None:
    with refused("it is taken over when the execution is accepted, or never"):
        await sql.execute(CHANGE_STEP.format(f"taken_over = {value}"), retry.execution_id)


@pytest.mark.parametrize("change", ["attempts = 1", "started_at = now()", "error = 'no'", "status = 'rolled_back'"])
async def test_a_step_that_was_taken_over_is_done_and_was_never_tried(
    sql: Plain, retry: Submitted, change: str
) -> None:
    with refused("taken_over_is_done"):
        await sql.execute(CHANGE_STEP.format(change), retry.execution_id)


@pytest.mark.parametrize("change", ["output = '{}'", "output = NULL", "before = 'inactive'"])
async def test_what_was_taken_over_never_changes(sql: Plain, retry: Submitted, change: str) -> None:
    with refused("what was taken over never changes"):
        await sql.execute(CHANGE_STEP.format(change), retry.execution_id)


@pytest.mark.parametrize("writes", [True, False])
async def test_a_step_that_was_taken_over_has_no_attempts(sql: Plain, retry: Submitted, *, writes: bool) -> None:
    attempt = (
        "INSERT INTO attempts (execution_id, step_id, number, key, token, state, writes, started_at) "
        "VALUES ($1, 'count', 1, 'k', 1, 'intent', $2, now())"
    )
    with refused("it was taken over"):
        await sql.execute(attempt, retry.execution_id, writes)


async def test_a_step_is_taken_over_only_from_where_it_succeeded(sql: Plain, old: Submitted, retry: Submitted) -> None:
    step = (
        "INSERT INTO steps (execution_id, step_id, status, attempts, output, truncated, taken_over) "
        "VALUES ($1, $2, 'succeeded', 0, $3, false, true)"
    )
    for execution_id, step_id, output in (
        (retry.execution_id, "other", '{"asset_count": 6}'),
        (old.execution_id, "other", '{"asset_count": 6}'),
    ):
        with refused("is not taken over"):
            await sql.execute(step, execution_id, step_id, output)


async def test_the_record_says_who_asked_for_what_to_follow(sql: Plain, old: Submitted, retry: Submitted) -> None:
    statement = "SELECT actor, data ->> 'retry_of' FROM audit WHERE execution_id = $1 AND action = 'execution.accepted'"
    assert tuple(await sql.fetchrow(statement, retry.execution_id) or ()) == ("olga", old.execution_id)
