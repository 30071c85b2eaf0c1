import asyncio
from dataclasses import replace

import pytest

from schemas.event import EventType
from schemas.words import ExecutionStatus, Verdict
from stage_e.adapters.postgres.store import PostgresStore
from stage_e.ports.approvals import NewVote
from stage_e.ports.records import AttemptState, Wish
from tests.builders import DIGEST, a_new_execution, a_person, a_question, a_submitted, a_write, an_attempt
from tests.integration.postgres.plain import Plain, without_rules


async def lived(store: PostgresStore) -> str:
    """An execution to which everything happened that is audited."""
    new = a_new_execution(a_submitted(level=2), driver="w1")
    submitted, question = new.submitted, a_question(new.submitted)
    execution_id = submitted.execution_id
    await store.accept(replace(new, approval=question))
    await store.vote(NewVote(question.approval_id, a_person("petra"), Verdict.APPROVE, DIGEST, "go"))
    await store.post("acme", execution_id, Wish.CANCEL, "olga", {"reason": "wrong host"})
    read = tuple(item.number for item in await store.inbox(execution_id))
    begun = a_write(submitted, EventType.STEP_STARTED)
    await store.write(replace(begun, attempts=(an_attempt(),), inbox_read=read))
    end = a_write(submitted, EventType.EXECUTION_CANCELLED, status=ExecutionStatus.CANCELLED, after_seq=3)
    await store.write(replace(end, attempts=(an_attempt(AttemptState.OK),)))
    return execution_id


async def test_who_did_what_is_written_down(store: PostgresStore, sql: Plain) -> None:
    entries = await sql.fetch(
        "SELECT actor, action FROM audit WHERE execution_id = $1 ORDER BY number", await lived(store)
    )
    assert [tuple(entry) for entry in entries] == [
        ("olga", "execution.accepted"),
        ("petra", "vote.approve"),
        ("olga", "wish.cancel"),
        ("w1", "attempt.intended"),
        ("w1", "execution.ended"),
    ]


async def test_who_settled_what_was_unknown_is_written_down(store: PostgresStore, sql: Plain) -> None:
    first, settled, last = [a_new_execution(driver="w1") for _ in range(3)]
    for new in (first, settled, last):
        await store.accept(new)
    lost = replace(a_write(settled.submitted, EventType.STEP_UNKNOWN), attempts=(an_attempt(AttemptState.UNKNOWN),))
    await store.write(lost)
    known = replace(an_attempt(AttemptState.RESOLVED_HAPPENED), evidence={"how": "person", "by": "petra"})
    said = replace(a_write(settled.submitted, EventType.STEP_RESOLVED, after_seq=3), attempts=(known,))
    ahead, beside = (a_write(new.submitted, EventType.STEP_STARTED) for new in (first, last))
    await asyncio.gather(*map(store.write, (ahead, said, beside)))  # the last two share a statement
    noted = "SELECT actor, action FROM audit WHERE execution_id = $1 ORDER BY number"
    entries = await sql.fetch(noted, settled.submitted.execution_id)
    assert [tuple(entry) for entry in entries] == [("olga", "execution.accepted"), ("petra", "attempt.settled")]


async def test_reads_are_not_audited(store: PostgresStore, sql: Plain) -> None:
    new = a_new_execution(driver="w1")
    await store.accept(new)
    await store.write(replace(a_write(new.submitted, EventType.STEP_STARTED), attempts=(an_attempt(writes=False),)))
    count = "SELECT count(*) FROM audit WHERE execution_id = $1"
    assert await sql.fetchval(count, new.submitted.execution_id) == 1


async def test_the_chain_holds(store: PostgresStore) -> None:
    assert await store.verify_audit(await lived(store)) is None


async def test_the_chain_holds_in_every_time_zone(store: PostgresStore, sql: Plain) -> None:
    execution_id = await lived(store)
    async with sql.transaction():
        await sql.execute("SET LOCAL timezone = 'Asia/Kathmandu'")
        assert await sql.fetchval("SELECT first_broken_audit($1)", execution_id) is None


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ("UPDATE audit SET actor = 'nobody' WHERE execution_id = $1 AND number = 2", 2),
        ("UPDATE audit SET data = '{}' WHERE execution_id = $1 AND number = 3", 3),
        ("UPDATE audit SET at = at + interval '1 us' WHERE execution_id = $1 AND number = 1", 1),
        ("DELETE FROM audit WHERE execution_id = $1 AND number = 4", 5),
        ("DELETE FROM audit WHERE execution_id = $1 AND number = 1", 2),
        ("UPDATE audit SET hash = sha256('x') WHERE execution_id = $1 AND number = 3", 3),
    ],
)
async def test_tampering_shows(store: PostgresStore, sql: Plain, change: str, broken: int) -> None:
    execution_id = await lived(store)
    await without_rules(sql, change, execution_id)
    assert await store.verify_audit(execution_id) == broken
