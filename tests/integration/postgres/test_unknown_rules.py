"""What the database promises about attempts of which nobody knows what became, whoever writes."""

from dataclasses import replace

import pytest

from stage_e.adapters.postgres.store import PostgresStore
from tests.builders import a_new_execution, a_submitted
from tests.integration.postgres.plain import Plain, refused, without_rules

TRY = (
    "INSERT INTO attempts (execution_id, step_id, number, key, token, state, writes, started_at, evidence) "
    "VALUES ($1, 'count', $2, $3, 1, $4, true, now(), $5::jsonb)"
)
PERSON = '{"how": "person", "by": "olga", "resolution": "try_again"}'
NOT_SETTLED = "what became of the one before is not settled"


async def running(store: PostgresStore, *, idempotent: bool = False) -> str:
    """An execution under token 1."""
    submitted = a_submitted()
    operations = tuple(replace(each, idempotent=idempotent) for each in submitted.operations)
    await store.accept(a_new_execution(replace(submitted, operations=operations), driver="w1"))
    return submitted.execution_id


@pytest.mark.parametrize("state", ["resolved_happened", "resolved_not"])
async def test_nothing_is_settled_without_evidence(store: PostgresStore, sql: Plain, state: str) -> None:
    execution_id = await running(store)
    await sql.execute(TRY, execution_id, 1, "key", "unknown", None)
    with refused("what_was_settled_has_evidence"):
        await sql.execute("UPDATE attempts SET state = $2 WHERE execution_id = $1", execution_id, state)


@pytest.mark.parametrize("before", ["failed", "ok", "resolved_happened", "resolved_not"])
async def test_an_effect_is_not_tried_again_after_its_end(store: PostgresStore, sql: Plain, before: str) -> None:
    execution_id = await running(store)
    await sql.execute(TRY, execution_id, 1, "key", before, PERSON)
    with refused(NOT_SETTLED):
        await sql.execute(TRY, execution_id, 2, "key:r2", "intent", None)


@pytest.mark.parametrize("before", ["intent", "unknown"])
async def test_an_effect_is_not_tried_again_while_nobody_knows(store: PostgresStore, sql: Plain, before: str) -> None:
    execution_id = await running(store)
    await sql.execute(TRY, execution_id, 1, "key", before, PERSON)
    with refused("one_open_attempt_of_a_step"):
        await sql.execute(TRY, execution_id, 2, "key:r2", "intent", None)


async def test_what_was_refused_may_be_tried_again(store: PostgresStore, sql: Plain) -> None:
    execution_id = await running(store)
    await sql.execute(TRY, execution_id, 1, "key", "refused", None)
    await sql.execute(TRY, execution_id, 2, "key", "intent", None)


async def test_only_what_does_no_more_the_second_time_is_repeated_under_its_key(
    store: PostgresStore, sql: Plain
) -> None:
    harmful, harmless = await running(store), await running(store, idempotent=True)
    for execution_id in (harmful, harmless):
        await sql.execute(TRY, execution_id, 1, "key", "repeated", PERSON)
    with refused(NOT_SETTLED):
        await sql.execute(TRY, harmful, 2, "key", "intent", None)
    await sql.execute(TRY, harmless, 2, "key", "intent", None)


@pytest.mark.parametrize("evidence", [None, "{}", '{"how": "probe"}', '{"how": null}'])
async def test_another_key_takes_a_person_s_order(store: PostgresStore, sql: Plain, evidence: str | None) -> None:
    execution_id = await running(store)
    await sql.execute(TRY, execution_id, 1, "key", "repeated", evidence)
    with refused(NOT_SETTLED):
        await sql.execute(TRY, execution_id, 2, "key:r2", "intent", None)


async def test_a_person_s_order_opens_one_more_attempt_and_no_second_one(store: PostgresStore, sql: Plain) -> None:
    execution_id = await running(store)
    await sql.execute(TRY, execution_id, 1, "key", "repeated", PERSON)
    await sql.execute(TRY, execution_id, 2, "key:r2", "intent", None)
    with refused("one_open_attempt_of_a_step"):
        await sql.execute(TRY, execution_id, 3, "key:r3", "intent", None)


async def test_what_was_repeated_stays_so(store: PostgresStore, sql: Plain) -> None:
    execution_id = await running(store)
    await sql.execute(TRY, execution_id, 1, "key", "repeated", PERSON)
    with refused("what is known of an attempt stays known"):
        await sql.execute("UPDATE attempts SET state = 'unknown' WHERE execution_id = $1", execution_id)


async def test_the_rules_hold_under_a_token_that_rose(store: PostgresStore, sql: Plain) -> None:
    execution_id = await running(store)
    await sql.execute(TRY, execution_id, 1, "key", "repeated", PERSON)
    await without_rules(sql, "UPDATE executions SET token = 2 WHERE id = $1", execution_id)
    with refused("its token is not the latest"):
        await sql.execute(TRY, execution_id, 2, "key:r2", "intent", None)
