"""Many at once, over several pools: one wins, nobody is lost, nothing is seen by halves."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from schemas.event import EventType
from schemas.words import ApprovalState, ExecutionStatus, Verdict
from stage_e.adapters.postgres.store import PostgresStore
from stage_e.errors import ConflictError, StoreRefusedError
from stage_e.ports.approvals import NewVote, VoteAnswer
from stage_e.ports.records import Existing, Wish, Write, WriteAnswer
from tests.builders import DIGEST, a_new_execution, a_person, a_submitted, a_write, an_attempt, an_id, asking
from tests.integration.postgres.plain import Plain, until_blocked, without_rules

STARTED = EventType.STEP_STARTED


@pytest.fixture
async def stores(database_url: str) -> AsyncIterator[list[PostgresStore]]:
    """As many processes would have them."""
    opened = [PostgresStore(database_url, 3) for _ in range(5)]
    yield opened
    for store in opened:
        await store.close()


async def test_of_fifty_claimers_one_wins(stores: list[PostgresStore], sql: Plain) -> None:
    drivers = "SELECT 'w' || n, 'worker', now(), now() + interval '1 day' FROM generate_series(0, 49) AS n"
    await sql.execute(f"INSERT INTO drivers {drivers}")
    new = a_new_execution()
    await stores[0].accept(new)
    execution_id = new.submitted.execution_id
    tries = [stores[at % 5].claim(execution_id, f"w{at}") for at in range(50)]
    won = [claim for claim in await asyncio.gather(*tries) if claim is not None]
    assert [claim.token for claim in won] == [1]
    record = await stores[0].read("acme", execution_id)
    assert (record.token, record.last_seq, record.driver) == (1, 2, won[0].events[-1].data["driver"])


async def test_of_twenty_accepts_of_one_key_one_is_stored(stores: list[PostgresStore]) -> None:
    key = an_id("key")
    news = [a_new_execution(key=key) for _ in range(20)]
    answers = await asyncio.gather(*(stores[at % 5].accept(new) for at, new in enumerate(news)))
    (winner,) = [new.submitted.execution_id for new, answer in zip(news, answers, strict=True) if answer is None]
    assert [answer for answer in answers if answer is not None] == [Existing(winner, "hash")] * 19


async def test_an_expired_key_passes_to_one(stores: list[PostgresStore], sql: Plain) -> None:
    key = an_id("key")
    await stores[0].accept(replace(a_new_execution(key=key), key_lasts=timedelta(hours=1)))
    expire = "UPDATE executions SET key_expires_at = now() - interval '1 s' WHERE idempotency_key = $1"
    await without_rules(sql, expire, key)
    answers = await asyncio.gather(*(store.accept(a_new_execution(key=key)) for store in stores))
    assert [answer is None for answer in answers].count(True) == 1


async def test_batches_with_the_same_keys_do_not_wait_for_each_other_crosswise(stores: list[PostgresStore]) -> None:
    keys = [an_id("key") for _ in range(20)]
    forth = [stores[0].accept(a_new_execution(key=key)) for key in keys]
    back = [stores[1].accept(a_new_execution(key=key)) for key in reversed(keys)]
    answers = await asyncio.gather(*forth, *back)
    assert answers.count(None) == 20


async def test_batches_that_write_to_the_same_executions_do_not_wait_for_each_other_crosswise(
    stores: list[PostgresStore], sql: Plain
) -> None:
    writes = sorted([await a_first_write(stores[0]) for _ in range(4)], key=lambda write: write.execution_id)
    ahead = [await a_first_write(store) for store in stores[:2]]  # while these are sent, the others pile up
    async with sql.transaction():
        await sql.execute("SELECT FROM executions WHERE id = $1 FOR UPDATE", writes[1].execution_id)
        forth = asyncio.gather(*map(stores[0].write, (ahead[0], *writes)))
        back = asyncio.gather(*map(stores[1].write, (ahead[1], *reversed(writes))))
        await until_blocked(sql, statements=2)
    assert await forth == await back == [WriteAnswer.STORED] * 5


async def a_first_write(store: PostgresStore) -> Write:
    """Of an execution that was just accepted."""
    new = a_new_execution(driver="w1")
    await store.accept(new)
    return a_write(new.submitted, STARTED)


async def _vote(store: PostgresStore, approval_id: str, subject: str, verdict: Verdict) -> VoteAnswer | None:
    try:
        return await store.vote(NewVote(approval_id, a_person(subject), verdict, DIGEST))
    except ConflictError:
        return None


async def test_a_yes_and_a_no_at_once_have_one_outcome(stores: list[PostgresStore]) -> None:
    for _ in range(10):
        new = asking(a_new_execution(a_submitted(level=2)))
        assert new.approval is not None
        await stores[0].accept(new)
        approval_id = new.approval.approval_id
        yes, no = await asyncio.gather(
            _vote(stores[1], approval_id, "petra", Verdict.APPROVE),
            _vote(stores[2], approval_id, "quentin", Verdict.REJECT),
        )
        (answer,) = [each for each in (yes, no) if each is not None]
        approval = await stores[3].approval("acme", approval_id)
        (item,) = await stores[3].inbox(new.submitted.execution_id)
        assert (approval.state, item.wish, len(approval.votes)) == (answer.state, Wish(answer.state), 1)


async def test_the_last_two_of_a_quorum_at_once_settle_it(stores: list[PostgresStore]) -> None:
    for _ in range(10):
        new = asking(a_new_execution(a_submitted(level=2)), quorum=2)
        assert new.approval is not None
        await stores[0].accept(new)
        votes = [
            _vote(store, new.approval.approval_id, subject, Verdict.APPROVE)
            for store, subject in zip(stores, ("petra", "quentin"), strict=False)
        ]
        states = {answer.state for answer in await asyncio.gather(*votes) if answer}
        assert states == {ApprovalState.PENDING, ApprovalState.APPROVED}


async def test_rescuers_ring_for_each_execution_once(stores: list[PostgresStore], sql: Plain) -> None:
    news = [a_new_execution() for _ in range(30)]
    await asyncio.gather(*(stores[0].accept(new) for new in news))
    await without_rules(sql, "UPDATE executions SET rung_at = rung_at - interval '1 hour'")
    rounds = [await asyncio.gather(*(store.overdue(10) for store in stores)) for _ in range(8)]
    rung = [ring.execution_id for answers in rounds for rings in answers for ring in rings]
    assert len(rung) == len(set(rung))
    assert {new.submitted.execution_id for new in news} <= set(rung)


async def test_an_effect_sees_every_wish_that_was_answered_before_it(store: PostgresStore, sql: Plain) -> None:
    new = a_new_execution(driver="w1")
    await store.accept(new)
    begin = replace(a_write(new.submitted, STARTED), attempts=(an_attempt(),))
    post = "INSERT INTO inbox (execution_id, wish, by, data) VALUES ($1, 'cancel', 'olga', '{}')"
    async with asyncio.TaskGroup() as group, sql.transaction():
        await sql.execute(post, new.submitted.execution_id)
        writing = group.create_task(store.write(begin))
        await until_blocked(sql)
    assert writing.result() is WriteAnswer.READ_INBOX_FIRST


async def test_a_vote_that_came_in_time_counts_though_it_waited_beyond_that(store: PostgresStore, sql: Plain) -> None:
    new = asking(a_new_execution(a_submitted(level=2)))
    await store.accept(new)
    assert new.approval is not None
    vote = NewVote(new.approval.approval_id, a_person("petra"), Verdict.APPROVE, DIGEST)
    async with asyncio.TaskGroup() as group, sql.transaction():
        await sql.execute("SELECT FROM executions WHERE id = $1 FOR UPDATE", new.submitted.execution_id)
        voting = group.create_task(store.vote(vote))
        await until_blocked(sql)
        await sql.execute("SET LOCAL session_replication_role = replica")
        await sql.execute(
            "UPDATE approvals SET expires_at = clock_timestamp() WHERE approval_id = $1", vote.approval_id
        )
    assert voting.result().state is ApprovalState.APPROVED


async def test_a_claim_misses_nothing_that_is_written_while_it_waits(store: PostgresStore, sql: Plain) -> None:
    new = a_new_execution()
    await store.accept(new)
    execution_id = new.submitted.execution_id
    append = (
        "WITH counted AS (UPDATE executions SET last_seq = 2 WHERE id = $1) "
        "INSERT INTO events (execution_id, seq, type, at, data) VALUES ($1, 2, 'execution.paused', now(), '{}')"
    )
    async with asyncio.TaskGroup() as group, sql.transaction():
        await sql.execute(append, execution_id)
        claiming = group.create_task(store.claim(execution_id, "w1"))
        await until_blocked(sql)
    claim = claiming.result()
    assert claim is not None
    assert [event.seq for event in claim.events] == [1, 2, 3]


async def test_a_claim_that_was_lost_while_it_waited_is_none(store: PostgresStore, sql: Plain) -> None:
    new = a_new_execution()
    await store.accept(new)
    execution_id = new.submitted.execution_id
    await sql.execute("INSERT INTO drivers VALUES ('winner', 'worker', now(), now() + interval '1 day')")
    take = "UPDATE executions SET driver = 'winner', token = token + 1, status = 'running' WHERE id = $1"
    async with asyncio.TaskGroup() as group, sql.transaction():
        await sql.execute(take, execution_id)
        claiming = group.create_task(store.claim(execution_id, "w1"))
        await until_blocked(sql)
    assert claiming.result() is None


async def test_one_that_is_refused_does_not_take_its_batch_with_it(store: PostgresStore) -> None:
    news = [a_new_execution(driver="w1") for _ in range(6)]
    news[3] = replace(news[3], events=news[3].events[1:])
    answers = await asyncio.gather(*(store.accept(new) for new in news), return_exceptions=True)
    assert [type(answer) for answer in answers] == [type(None)] * 3 + [StoreRefusedError] + [type(None)] * 2
    records = [await store.read("acme", new.submitted.execution_id) for at, new in enumerate(news) if at != 3]
    assert {record.last_seq for record in records} == {2}


async def test_two_writes_of_one_driver_go_out_one_after_the_other(store: PostgresStore) -> None:
    new = a_new_execution(driver="w1")
    await store.accept(new)
    writes = [a_write(new.submitted, STARTED, after_seq=2 + at) for at in range(5)]
    assert await asyncio.gather(*map(store.write, writes)) == [WriteAnswer.STORED] * 5


async def test_a_caller_that_stops_waiting_stops_nothing(store: PostgresStore, sql: Plain) -> None:
    new = a_new_execution(driver="w1")
    await store.accept(new)
    async with sql.transaction():
        await sql.execute("SELECT FROM executions WHERE id = $1 FOR UPDATE", new.submitted.execution_id)
        writing = asyncio.create_task(store.write(a_write(new.submitted, STARTED)))
        await until_blocked(sql)
        writing.cancel()
        await asyncio.wait([writing])
    await store.settle()
    assert (await store.read("acme", new.submitted.execution_id)).last_seq == 3


async def test_a_wish_that_comes_with_the_end_is_stored_or_refused(stores: list[PostgresStore]) -> None:
    new = a_new_execution(driver="w1")
    await stores[0].accept(new)
    end = a_write(new.submitted, EventType.EXECUTION_COMPLETED, status=ExecutionStatus.COMPLETED)
    posts = [store.post("acme", new.submitted.execution_id, Wish.PAUSE, "olga", {}) for store in stores]
    *answers, written = await asyncio.gather(*posts, stores[0].write(end), return_exceptions=True)
    stored = [answer for answer in answers if answer is ExecutionStatus.RUNNING]
    assert written is WriteAnswer.STORED
    assert all(isinstance(answer, ConflictError) for answer in answers if answer not in stored)
    assert len(await stores[0].inbox(new.submitted.execution_id)) == len(stored)
