"""Asks the witnesses at the end of a run, past every proxy, what they saw."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from urllib.parse import unquote

import httpx
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from schemas.event import Event, EventType
from schemas.execution import Execution
from schemas.json_text import JsonObject, JsonValue
from schemas.page import Page
from schemas.words import ApprovalState, ExecutionStatus, Outcome, StepStatus
from stage_e.adapters.postgres import tables as t
from stage_e.ports.records import AttemptState
from tests.chaos.history import Effect, Question, Shown, Stored, StoredStep, Told, Tried

AT_ONCE = 8


async def effects(control: httpx.AsyncClient) -> tuple[tuple[Effect, ...], tuple[Effect, ...]]:
    """What the services did, and what they only said that they did."""
    done = (await control.get("/ledger", params={"effect": "true"})).raise_for_status().json()["entries"]
    lies = (await control.get("/lies")).raise_for_status().json()["entries"]
    return tuple(map(_effect, done)), tuple(map(_effect, lies))


async def commands(control: httpx.AsyncClient) -> Counter[tuple[str, str]]:
    """How often the services carried out a command for each execution and step, reads too."""
    entries = (await control.get("/ledger")).raise_for_status().json()["entries"]
    return Counter((str(each["execution_id"]), unquote(str(each["step_id"]))) for each in entries if each["command"])


def _effect(entry: JsonObject) -> Effect:
    detail = entry["detail"]
    code = detail.get("exit_code") if isinstance(detail, dict) else None
    return Effect(
        execution_id=str(entry["execution_id"]),
        step_id=unquote(str(entry["step_id"])),
        attempt=_number(entry["attempt"]),
        token=_number(entry["token"]),
        at=datetime.fromisoformat(str(entry["at"])),
        what=f"{entry['command']} on {entry['host']}",
        worked=code in (None, 0),
    )


def _number(value: JsonValue) -> int:
    return int(value) if isinstance(value, str | int) else 0


async def unsettled(database_url: str) -> int:
    """How many executions have not ended."""
    query = sa.select(sa.func.count()).where(t.executions.c.ended_at.is_(None))
    engine = create_async_engine(database_url, poolclass=sa.NullPool)
    async with engine.connect() as connection:
        return int((await connection.execute(query)).scalar_one())


async def stored(database_url: str) -> tuple[Stored, ...]:
    """All executions as PostgreSQL holds them."""
    engine = create_async_engine(database_url, poolclass=sa.NullPool)
    async with engine.connect() as connection:
        events = await _by_execution(connection, t.events, "seq")
        steps = await _by_execution(connection, t.steps, "place")
        attempts = await _by_execution(connection, t.attempts, "number")
        approvals = await _by_execution(connection, t.approvals, "requested_at")
        rows = (await connection.execute(sa.select(t.executions).order_by(t.executions.c.created_at))).all()
        return tuple(
            Stored(
                execution_id=row.id,
                key=row.idempotency_key.removeprefix("client:"),
                status=ExecutionStatus(row.status),
                level=row.approval_level,
                last_seq=row.last_seq,
                created_at=row.created_at,
                ended_at=row.ended_at,
                result_status=(row.result or {}).get("status"),
                events=tuple(map(_told, events.get(row.id, ()))),
                steps=tuple(_steps(steps.get(row.id, ()), row.operations)),
                attempts=tuple(map(_tried, attempts.get(row.id, ()))),
                questions=tuple(
                    Question(q.step_id, ApprovalState(q.state), q.approval_id) for q in approvals.get(row.id, ())
                ),
            )
            for row in rows
        )


async def _by_execution(
    connection: AsyncConnection, table: sa.Table, order: str
) -> dict[str, list[sa.Row[tuple[object, ...]]]]:
    found: dict[str, list[sa.Row[tuple[object, ...]]]] = {}
    for row in await connection.execute(sa.select(table).order_by(table.c.execution_id, table.c[order])):
        found.setdefault(row.execution_id, []).append(row)
    return found


def _told(row: sa.Row[tuple[object, ...]]) -> Told:
    return Told(row.seq, EventType(row.type), row.at, row.step_id, str((row.data or {}).get("driver", "")))


def _tried(row: sa.Row[tuple[object, ...]]) -> Tried:
    outcome = Outcome(row.outcome) if row.outcome else None
    return Tried(row.step_id, row.number, row.token, AttemptState(row.state), outcome, row.writes, row.error)


def _steps(rows: Iterable[sa.Row[tuple[object, ...]]], operations: list[dict[str, object]]) -> Iterable[StoredStep]:
    repeatable = {str(each["step_id"]) for each in operations if each.get("idempotent")}
    for row in rows:
        again = (row.parent or row.step_id) in repeatable
        yield StoredStep(row.step_id, StepStatus(row.status), row.error, row.parent, repeatable=again)


async def shown(client: httpx.AsyncClient, ids: Iterable[str]) -> dict[str, Shown]:
    """Executions as the API shows them; one that it does not show is missing."""
    few, found = asyncio.Semaphore(AT_ONCE), dict[str, Shown]()

    async def look(execution_id: str) -> None:
        async with few:
            answer = await client.get(f"/v1/executions/{execution_id}")
            if answer.is_success:
                execution = Execution.model_validate_json(answer.content)
                numbers = await _numbers(client, execution_id)
                steps = {step.id: step.status for step in execution.steps}
                found[execution_id] = Shown(execution.status, execution.last_seq, steps, numbers)

    await asyncio.gather(*map(look, ids))
    return found


async def _numbers(client: httpx.AsyncClient, execution_id: str) -> tuple[int, ...]:
    """Page by page, in small ones, so that the seams are looked at too."""
    numbers: list[int] = []
    after: str | None = "0"
    while after is not None:
        answer = await client.get(f"/v1/executions/{execution_id}/events", params={"after": after, "limit": "7"})
        page = Page[Event].model_validate_json(answer.raise_for_status().content)
        numbers += [event.seq for event in page.items if event.seq is not None]
        after = page.next
    return tuple(numbers)
