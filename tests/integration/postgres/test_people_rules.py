"""What the tables of approvals, votes and wishes promise, whoever writes."""

from datetime import timedelta

import asyncpg
import pytest

from stage_e.adapters.postgres.store import PostgresStore
from stage_e.ports.records import NewExecution, Wish
from tests.builders import DIGEST, NOON, a_new_execution, a_submitted, an_id, asking
from tests.integration.postgres.plain import Plain, refused, without_rules

VOTE = "INSERT INTO approval_votes (approval_id, approver, verdict, digest, comment) VALUES ($1, $2, $3, $4, '')"
ANSWER = "UPDATE approvals SET state = $2 WHERE approval_id = $1"
ASK = (
    "INSERT INTO approvals (approval_id, execution_id, level, digest, quorum, state, requested_at, expires_at, reason) "
    "VALUES ($1, $2, 2, $3, 1, $4, now(), now() + interval '1 hour', '')"
)


async def asked(store: PostgresStore, level: int = 2, quorum: int = 1) -> str:
    """The id of an approval that olga's request waits for."""
    approval = (await accepted(store, level, quorum)).approval
    assert approval is not None
    return approval.approval_id


async def accepted(store: PostgresStore, level: int = 2, quorum: int = 1) -> NewExecution:
    new = asking(a_new_execution(a_submitted(level=level)), quorum=quorum)
    await store.accept(new)
    return new


async def test_a_person_votes_once(store: PostgresStore, sql: Plain) -> None:
    approval_id = await asked(store, quorum=2)
    await sql.execute(VOTE, approval_id, "petra", "approve", DIGEST)
    with refused("approval_votes_pkey"):
        await sql.execute(VOTE, approval_id, "petra", "approve", DIGEST)


@pytest.mark.parametrize("level", [2, 3])
async def test_the_requester_has_no_vote_where_four_eyes_are_due(store: PostgresStore, sql: Plain, level: int) -> None:
    approval_id = await asked(store, level)
    with refused("four eyes are due"):
        await sql.execute(VOTE, approval_id, "olga", "approve", DIGEST)


async def test_the_requester_may_confirm_at_level_1(store: PostgresStore, sql: Plain) -> None:
    await sql.execute(VOTE, await asked(store, level=1), "olga", "approve", DIGEST)


async def test_a_vote_is_for_the_digest_that_is_asked_about(store: PostgresStore, sql: Plain) -> None:
    approval_id = await asked(store)
    with refused("the digest is another one"):
        await sql.execute(VOTE, approval_id, "petra", "approve", "sha256:0")


async def test_an_expired_approval_takes_no_vote(store: PostgresStore, sql: Plain) -> None:
    approval_id = await asked(store)
    past = NOON - timedelta(days=1)
    await without_rules(sql, "UPDATE approvals SET expires_at = $2 WHERE approval_id = $1", approval_id, past)
    with refused("it has expired"):
        await sql.execute(VOTE, approval_id, "petra", "approve", DIGEST)


@pytest.mark.parametrize("off_by", ["-1 s", "1 s"])
async def test_a_vote_is_of_its_own_time(store: PostgresStore, sql: Plain, off_by: str) -> None:
    vote = VOTE.replace("comment)", "comment, at)").replace("'')", f"'', now() + interval '{off_by}')")
    with refused("of another time"):
        await sql.execute(vote, await asked(store), "petra", "approve", DIGEST)


@pytest.mark.parametrize("state", ["expired", "void"])
async def test_a_settled_approval_takes_no_vote(store: PostgresStore, sql: Plain, state: str) -> None:
    approval_id = await asked(store)
    await sql.execute(ANSWER, approval_id, state)
    with refused("it is settled"):
        await sql.execute(VOTE, approval_id, "petra", "approve", DIGEST)


async def test_nobody_approves_without_enough_votes(store: PostgresStore, sql: Plain) -> None:
    approval_id = await asked(store, quorum=2)
    await sql.execute(VOTE, approval_id, "petra", "approve", DIGEST)
    with refused("that takes 2 vote(s)"):
        await sql.execute(ANSWER, approval_id, "approved")
    await sql.execute(VOTE, approval_id, "quentin", "approve", DIGEST)
    await sql.execute(ANSWER, approval_id, "approved")


async def test_nobody_rejects_without_a_vote(store: PostgresStore, sql: Plain) -> None:
    approval_id = await asked(store)
    with refused("that takes 1 vote(s)"):
        await sql.execute(ANSWER, approval_id, "rejected")


async def test_an_answer_is_final(store: PostgresStore, sql: Plain) -> None:
    approval_id = await asked(store)
    await sql.execute(ANSWER, approval_id, "expired")
    with refused("it is settled"):
        await sql.execute(ANSWER, approval_id, "pending")


async def test_a_question_begins_open(store: PostgresStore, sql: Plain) -> None:
    execution_id = (await accepted(store)).submitted.execution_id
    with refused("a question begins open"):
        await sql.execute(ASK, an_id(), execution_id, DIGEST, "approved")


async def test_the_same_question_is_open_once(store: PostgresStore, sql: Plain) -> None:
    execution_id = (await accepted(store)).submitted.execution_id
    with refused("one_open_question_each"):
        await sql.execute(ASK, an_id(), execution_id, DIGEST, "pending")


@pytest.mark.parametrize("column", ["level", "digest", "quorum", "expires_at", "step_id", "targets"])
async def test_a_question_never_changes(store: PostgresStore, sql: Plain, column: str) -> None:
    approval_id = await asked(store)
    change = "UPDATE approvals SET {0} = {0} WHERE approval_id = $1"
    with refused("a question never changes"):
        await sql.execute(change.format(column), approval_id)


@pytest.mark.parametrize(
    "change", ["UPDATE approval_votes SET verdict = 'reject'", "DELETE FROM approval_votes", "TRUNCATE approval_votes"]
)
async def test_a_vote_stays(store: PostgresStore, sql: Plain, change: str) -> None:
    await sql.execute(VOTE, await asked(store), "petra", "approve", DIGEST)
    with refused("rows are only added"):
        await sql.execute(change)


async def test_a_wish_is_one_that_drivers_know(store: PostgresStore, sql: Plain) -> None:
    execution_id = (await accepted(store)).submitted.execution_id
    add = "INSERT INTO inbox (execution_id, wish, by, data) VALUES ($1, $2, 'olga', '{}')"
    for wish in Wish:
        await sql.execute(add, execution_id, wish)
    with refused("inbox_wish_check"):
        await sql.execute(add, execution_id, "explode")


async def test_unread_wishes_are_counted_whoever_adds_and_reads_them(store: PostgresStore, sql: Plain) -> None:
    execution_id = (await accepted(store)).submitted.execution_id
    add = "INSERT INTO inbox (execution_id, wish, by, data) VALUES ($1, 'pause', 'olga', '{}')"
    count = "SELECT unread FROM executions WHERE id = $1"
    for _ in range(2):
        await sql.execute(add, execution_id)
    assert await sql.fetchval(count, execution_id) == 2
    for _ in range(2):
        await sql.execute("UPDATE inbox SET read_at = now() WHERE execution_id = $1", execution_id)
    assert await sql.fetchval(count, execution_id) == 0


async def test_a_wish_never_changes(store: PostgresStore, sql: Plain) -> None:
    new = await accepted(store)
    await store.post("acme", new.submitted.execution_id, Wish.PAUSE, "olga", {})
    with refused("a wish never changes"):
        await sql.execute("UPDATE inbox SET wish = 'cancel'")


async def test_a_driver_is_an_api_or_a_worker(sql: Plain) -> None:
    with pytest.raises(asyncpg.CheckViolationError):
        await sql.execute("INSERT INTO drivers VALUES ('x', 'toaster', now(), now())")
