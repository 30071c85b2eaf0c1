"""What a purge takes and what it leaves."""

from dataclasses import replace
from datetime import timedelta

from schemas.event import EventType
from schemas.words import ExecutionStatus, StepStatus, Verdict
from stage_e.adapters.postgres.store import PostgresStore
from stage_e.ports.approvals import NewVote
from stage_e.ports.locks import Lock
from stage_e.ports.records import SealedSecret, StepRow, Submitted, Wish
from tests.builders import DIGEST, TENANT, a_new_execution, a_person, a_question, a_submitted, a_write, an_attempt
from tests.integration.postgres.plain import Plain

AT_ONCE = timedelta()


async def ended(store: PostgresStore) -> Submitted:
    """One that has something in every table."""
    submitted = a_submitted(level=1)
    new = replace(a_new_execution(submitted, driver="w1"), secrets=(SealedSecret("m", "c"),))
    await store.accept(new)
    question = a_question(submitted)
    await store.write(replace(a_write(submitted, EventType.APPROVAL_REQUESTED), approvals=(question,)))
    await store.vote(NewVote(question.approval_id, a_person(), Verdict.APPROVE, DIGEST))
    await store.post(TENANT, submitted.execution_id, Wish.PAUSE, "ada", {})
    await store.take_locks(submitted.execution_id, [Lock(f"host:{submitted.execution_id}")], 1)
    step = StepRow("count", StepStatus.RUNNING, attempts=1)
    begun = a_write(submitted, EventType.STEP_STARTED, after_seq=3)
    await store.write(replace(begun, steps=(step,), attempts=(an_attempt(writes=False),)))
    over = a_write(submitted, EventType.EXECUTION_CANCELLED, status=ExecutionStatus.CANCELLED, after_seq=4)
    await store.write(over)
    return submitted


async def test_it_takes_all_that_belongs_to_an_execution_and_leaves_the_audit_trail(
    store: PostgresStore, sql: Plain
) -> None:
    submitted = await ended(store)
    assert await store.purge(TENANT, (), AT_ONCE, 1000) >= 1

    for table in ("events", "steps", "attempts", "approvals", "inbox", "secrets", "locks"):
        query = f"SELECT count(*) FROM {table} WHERE execution_id = $1"  # noqa: S608 - names of ours
        assert await sql.fetchval(query, submitted.execution_id) == 0, table
    assert await store.verify_audit(submitted.execution_id) is None
    last = await sql.fetchrow(
        "SELECT action, data FROM audit WHERE execution_id = $1 ORDER BY number DESC LIMIT 1", submitted.execution_id
    )
    assert last is not None
    assert last["action"] == "execution.purged"
    assert '"tenant": "acme"' in last["data"]


async def test_a_purge_opens_no_door_for_others(store: PostgresStore, sql: Plain) -> None:
    await ended(store)
    async with sql.transaction():
        await sql.fetchval("SELECT purge_executions($1, '{}', clock_timestamp(), 10)", TENANT)
        assert await sql.fetchval("SELECT current_setting('stage_e.purging', true)") == "off"
