"""What the table ``attempts`` promises, whoever writes."""

from dataclasses import replace

import pytest

from schemas.event import EventType
from schemas.words import StepStatus, Verdict
from stage_e.adapters.postgres.store import PostgresStore
from stage_e.ports.approvals import NewVote
from stage_e.ports.records import StepRow, Submitted
from tests.builders import DIGEST, a_new_execution, a_person, a_question, a_submitted, a_write
from tests.integration.postgres.plain import Plain, refused, without_rules

OTHER = f"sha256:{'0' * 64}"
TRY = (
    "INSERT INTO attempts (execution_id, step_id, number, key, token, state, writes, started_at, evidence) "
    "VALUES ($1, $2, $3, 'key', $4, $5, $6, now(), '{}')"
)


async def running(store: PostgresStore, level: int = 0) -> Submitted:
    """Under token 1."""
    new = a_new_execution(a_submitted(level=level), driver="w1")
    await store.accept(new)
    return new.submitted


async def approved(store: PostgresStore, step_id: str | None = None) -> Submitted:
    """At level 1, under token 1."""
    submitted = await running(store, level=1)
    question = a_question(submitted, step_id)
    await store.write(replace(a_write(submitted, EventType.APPROVAL_REQUESTED), approvals=(question,)))
    await store.vote(NewVote(question.approval_id, a_person(), Verdict.APPROVE, DIGEST))
    return submitted


@pytest.mark.parametrize("first", ["intent", "unknown"])
@pytest.mark.parametrize("second", ["intent", "unknown"])
async def test_a_step_has_one_open_attempt(store: PostgresStore, sql: Plain, first: str, second: str) -> None:
    execution_id = (await running(store)).execution_id
    await sql.execute(TRY, execution_id, "count", 1, 1, first, True)
    with refused("one_open_attempt_of_a_step"):
        await sql.execute(TRY, execution_id, "count", 2, 1, second, True)


@pytest.mark.parametrize("first", ["ok", "resolved_happened"])
@pytest.mark.parametrize("second", ["ok", "resolved_happened"])
async def test_a_step_succeeds_once(store: PostgresStore, sql: Plain, first: str, second: str) -> None:
    execution_id = (await running(store)).execution_id
    await sql.execute(TRY, execution_id, "count", 1, 1, first, True)
    with refused("one_success_of_a_step"):
        await sql.execute(TRY, execution_id, "count", 2, 1, second, True)


@pytest.mark.parametrize("token", [0, 2])
async def test_an_attempt_is_made_under_the_latest_token(store: PostgresStore, sql: Plain, token: int) -> None:
    execution_id = (await running(store)).execution_id
    with refused("its token is not the latest"):
        await sql.execute(TRY, execution_id, "count", 1, token, "intent", False)


async def test_an_effect_without_an_approval_is_refused(store: PostgresStore, sql: Plain) -> None:
    execution_id = (await running(store, level=1)).execution_id
    with refused("nobody approved it"):
        await sql.execute(TRY, execution_id, "count", 1, 1, "intent", True)
    await sql.execute(TRY, execution_id, "count", 1, 1, "intent", False)


@pytest.mark.parametrize("scope", [None, "count"], ids=["plan", "step"])
async def test_an_effect_with_its_approval_is_allowed(store: PostgresStore, sql: Plain, scope: str | None) -> None:
    execution_id = (await approved(store, scope)).execution_id
    await sql.execute(TRY, execution_id, "count", 1, 1, "intent", True)


async def test_an_approval_of_another_step_is_none(store: PostgresStore, sql: Plain) -> None:
    execution_id = (await approved(store, "list")).execution_id
    with refused("nobody approved it"):
        await sql.execute(TRY, execution_id, "count", 1, 1, "intent", True)


async def test_an_answer_about_the_hosts_of_a_step_is_for_these_hosts(store: PostgresStore, sql: Plain) -> None:
    submitted = await approved(store)
    about_hosts = replace(a_question(submitted, "count"), targets=("web-01",), digest=OTHER)
    ask = a_write(submitted, EventType.APPROVAL_REQUESTED, after_seq=3)
    rows = [StepRow(f"count[{host}]", StepStatus.WAITING, "count", host) for host in ("web-01", "web-02")]
    await store.write(replace(ask, approvals=(about_hosts,), steps=tuple(rows)))
    with refused("nobody approved it"):
        await sql.execute(TRY, submitted.execution_id, "count[web-01]", 1, 1, "intent", True)

    await store.vote(NewVote(about_hosts.approval_id, a_person(), Verdict.APPROVE, about_hosts.digest))
    await sql.execute(TRY, submitted.execution_id, "count[web-01]", 1, 1, "intent", True)
    with refused("nobody approved it"):
        await sql.execute(TRY, submitted.execution_id, "count[web-02]", 1, 1, "intent", True)


async def test_an_approval_of_something_else_is_none(store: PostgresStore, sql: Plain) -> None:
    execution_id = (await approved(store)).execution_id
    await without_rules(sql, "UPDATE executions SET digest = 'sha256:0' WHERE id = $1", execution_id)
    with refused("nobody approved it"):
        await sql.execute(TRY, execution_id, "count", 1, 1, "intent", True)


async def test_an_approval_does_not_reach_a_level_that_rose(store: PostgresStore, sql: Plain) -> None:
    execution_id = (await approved(store)).execution_id
    await sql.execute("UPDATE executions SET approval_level = 2 WHERE id = $1", execution_id)
    with refused("nobody approved it"):
        await sql.execute(TRY, execution_id, "count", 1, 1, "intent", True)


@pytest.mark.parametrize("column", ["key", "token", "writes", "number", "step_id", "started_at"])
async def test_what_was_sent_never_changes(store: PostgresStore, sql: Plain, column: str) -> None:
    execution_id = (await running(store)).execution_id
    await sql.execute(TRY, execution_id, "count", 1, 1, "intent", True)
    change = "UPDATE attempts SET {0} = {0} WHERE execution_id = $1"
    with refused("what was sent never changes"):
        await sql.execute(change.format(column), execution_id)


@pytest.mark.parametrize(
    ("before", "after"),
    [("ok", "failed"), ("refused", "ok"), ("failed", "intent"), ("unknown", "intent"), ("resolved_not", "ok")],
)
async def test_what_is_known_of_an_attempt_stays_known(
    store: PostgresStore, sql: Plain, before: str, after: str
) -> None:
    execution_id = (await running(store)).execution_id
    await sql.execute(TRY, execution_id, "count", 1, 1, before, True)
    with refused("what is known of an attempt stays known"):
        await sql.execute("UPDATE attempts SET state = $2 WHERE execution_id = $1", execution_id, after)


async def test_a_person_settles_what_nobody_knows(store: PostgresStore, sql: Plain) -> None:
    execution_id = (await running(store)).execution_id
    await sql.execute(TRY, execution_id, "count", 1, 1, "intent", True)
    for state in ("unknown", "resolved_happened"):
        settle = 'UPDATE attempts SET state = $2, evidence = \'{"by": "olga"}\' WHERE execution_id = $1'
        await sql.execute(settle, execution_id, state)
