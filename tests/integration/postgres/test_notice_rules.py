"""What the table of notices promises, whoever writes."""

import asyncio

from stage_e.adapters.postgres.store import PostgresStore
from tests.builders import a_new_execution, a_submitted, asking
from tests.integration.postgres.plain import Plain, refused


async def test_what_was_told_stays_told(store: PostgresStore, sql: Plain) -> None:
    new = asking(a_new_execution(a_submitted(level=1)))
    await store.accept(new)
    (notice,) = await store.claim_notices("mail", 10)
    await store.note_told("mail", notice.approval.approval_id)
    await store.note_told("mail", notice.approval.approval_id)
    with refused("it was told already"):
        await sql.execute("UPDATE notices SET told_at = NULL")


async def test_two_who_tell_at_once_are_given_a_question_once(store: PostgresStore, database_url: str) -> None:
    new = asking(a_new_execution(a_submitted(level=1)))
    await store.accept(new)
    other = PostgresStore(database_url)
    first, second = await asyncio.gather(store.claim_notices("slack", 10), other.claim_notices("slack", 10))
    await other.close()

    assert new.approval is not None
    assert [each.approval.approval_id for each in (*first, *second)].count(new.approval.approval_id) == 1
