"""A database that has been in use is brought to the present shape, and what was under way in it goes on."""

from collections.abc import AsyncIterator
from dataclasses import asdict, replace

import asyncpg
import pytest
from pydantic_core import from_json, to_json
from sqlalchemy import make_url

from schemas.json_text import JsonObject
from schemas.words import Effect, ExecutionStatus, StepStatus
from stage_e.adapters.postgres.migrate import upgrade
from stage_e.adapters.postgres.store import PostgresStore
from stage_e.engine.apply import replay
from stage_e.events import facts_of_events
from stage_e.ports.records import AttemptState, Submitted, Wish
from stage_e.projection import fresh_execution
from tests.builders import a_submitted
from tests.integration.postgres.plain import Plain

EVENTS: tuple[tuple[str, str | None, JsonObject], ...] = (
    ("execution.accepted", None, {"mode": "immediate", "status": "queued", "requester": "olga"}),
    ("execution.claimed", None, {"driver": "w1", "token": 1}),
    ("step.started", "restart", {"number": 1, "key": "k", "token": 1}),
    ("step.unknown", "restart", {"number": 1, "reason": "the line was cut"}),
    ("execution.needs_attention", None, {"steps": ["restart"]}),
)


@pytest.fixture
async def old(empty_database_url: str) -> AsyncIterator[Plain]:
    """A database of the first shape."""
    await upgrade(empty_database_url, "0001")
    url = make_url(empty_database_url)
    parts = url.translate_connect_args(username="user") | dict(url.query)
    connection = await asyncpg.connect(**parts)
    yield connection
    await connection.close()


async def one_that_waits(old: Plain) -> Submitted:
    """An execution whose step is unknown, stored as it was stored then."""
    submitted = a_submitted("restart")
    (operation,) = submitted.operations
    submitted = replace(submitted, operations=(replace(operation, effect=Effect.DISRUPTIVE),))
    said = from_json(to_json(asdict(submitted)))
    for each in said["operations"]:
        del each["proof"]
        each["probe"] = "systemctl is-active nginx"
    assessment = submitted.assessment.model_dump(mode="json", exclude={"go_on_beside_unknown"})
    async with old.transaction():
        await old.execute("SET CONSTRAINTS ALL DEFERRED; SET LOCAL session_replication_role = replica")
        await old.execute(
            "INSERT INTO executions (id, tenant, requester, request_text, plan, assessment, operations, digest, mode, "
            "approval_level, status, token, last_seq, request_hash, created_at) VALUES ($1, 'acme', 'olga', '', '{}', "
            "$2, $3, $4, 'immediate', 0, 'needs_attention', 1, 5, 'hash', now())",
            submitted.execution_id,
            to_json(assessment).decode(),
            to_json(said["operations"]).decode(),
            submitted.digest,
        )
        await _with_all_that_is_its(old, submitted.execution_id)
    return submitted


async def _with_all_that_is_its(old: Plain, execution_id: str) -> None:
    event = "INSERT INTO events (execution_id, seq, type, at, step_id, data) VALUES ($1, $2, $3, now(), $4, $5)"
    for seq, (kind, step_id, data) in enumerate(EVENTS, 1):
        await old.execute(event, execution_id, seq, kind, step_id, to_json(data).decode())
    await old.execute(
        "INSERT INTO steps (execution_id, step_id, status, attempts, truncated) "
        "VALUES ($1, 'restart', 'unknown', 1, false)",
        execution_id,
    )
    await old.execute(
        "INSERT INTO attempts (execution_id, step_id, number, key, token, state, writes, started_at) "
        "VALUES ($1, 'restart', 1, 'k', 1, 'unknown', true, now())",
        execution_id,
    )
    await old.execute(
        "INSERT INTO inbox (execution_id, wish, by, data, read_at) VALUES ($1, 'pause', 'olga', '{}', now())",
        execution_id,
    )


async def test_what_was_stored_before_is_read_and_settled_after(old: Plain, empty_database_url: str) -> None:
    submitted = await one_that_waits(old)
    await upgrade(empty_database_url)
    store = PostgresStore(empty_database_url)
    try:
        record = await store.read("acme", submitted.execution_id)
        assert (record.status, record.stopped) == (ExecutionStatus.NEEDS_ATTENTION, None)
        assert record.submitted.assessment.go_on_beside_unknown
        assert [(row.state, row.evidence) for row in record.attempts] == [(AttemptState.UNKNOWN, None)]

        said: JsonObject = {"step_id": "restart", "number": 1, "resolution": "happened", "reason": "I looked"}
        await store.post("acme", submitted.execution_id, Wish.RESOLVE, "olga", said)
        claim = await store.claim(submitted.execution_id, "w1")
        assert claim is not None
        execution = replay(fresh_execution(claim.submitted), facts_of_events(claim.events))
        assert execution.step("restart").status is StepStatus.UNKNOWN
        assert not execution.unclear  # a person was asked already
    finally:
        await store.close()


async def test_a_lost_effect_that_waits_to_be_repeated_is_open_after(old: Plain, empty_database_url: str) -> None:
    submitted = await one_that_waits(old)
    async with old.transaction():
        await old.execute("SET LOCAL session_replication_role = replica")
        await old.execute("UPDATE steps SET status = 'retrying'")
        await old.execute("UPDATE attempts SET state = 'failed', outcome = 'lost'")
    await upgrade(empty_database_url)

    assert await old.fetchval("SELECT state FROM attempts WHERE execution_id = $1", submitted.execution_id) == "unknown"
    with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="stays known"):
        await old.execute("UPDATE attempts SET state = 'intent'")


async def test_the_rules_hold_for_what_was_stored_before(old: Plain, empty_database_url: str) -> None:
    submitted = await one_that_waits(old)
    await upgrade(empty_database_url)
    settle = "UPDATE attempts SET state = 'resolved_not' WHERE execution_id = $1"
    with pytest.raises(asyncpg.CheckViolationError, match="what_was_settled_has_evidence"):
        await old.execute(settle, submitted.execution_id)
    assert await old.fetchval("SELECT direct FROM step_moves WHERE before = 'retrying' AND after = 'unknown'")
