"""A database of an earlier schema is brought up to date while its processes work, and they work on afterwards."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest
from pydantic_core import from_json, to_json
from sqlalchemy import make_url

from schemas.event import EventType
from schemas.words import ExecutionStatus
from stage_e.adapters.postgres.migrate import upgrade
from stage_e.adapters.postgres.store import PostgresStore
from tests.builders import TENANT, a_new_execution, a_write
from tests.integration.postgres.plain import Plain

RELEASED = sorted(path for path in (Path(__file__).parents[2] / "data" / "released").iterdir() if path.is_dir())
BEFORE, BESIDE, AFTER = 15, 30, 15  # executions of an old process: before, while and after the schema changes


class OldProcess:
    """Sends what a process of an earlier version sends, over a connection that has it prepared."""

    def __init__(self, connection: Plain, folder: Path) -> None:
        self._connection = connection
        self._folder = folder
        self.ended: list[str] = []

    async def run_one(self) -> None:
        """Accept an execution, claim it, and write its end."""
        new = a_new_execution()
        submitted = new.submitted
        await self._connection.execute(DRIVER, "old")
        (accepted,) = await self.send("accept_executions", [new])
        assert accepted["id"] == submitted.execution_id
        (claimed,) = await self.send("claim_executions", [{"execution_id": submitted.execution_id, "driver": "old"}])
        claim = from_json(claimed["claim"])
        over = a_write(submitted, EventType.EXECUTION_COMPLETED, after_seq=claim["last_seq"])
        (written,) = await self.send("write_executions", [replace(over, status=ExecutionStatus.COMPLETED)])
        assert written["answer"] == "stored"
        self.ended.append(submitted.execution_id)

    async def send(self, name: str, items: list[object]) -> list[asyncpg.Record]:
        """The answer; sent again, as every process does, when it was in somebody's way."""
        statement = (self._folder / f"{name}.sql").read_text()
        while True:
            try:
                return await self._connection.fetch(statement, to_json(items).decode())
            except asyncpg.DeadlockDetectedError:
                continue


DRIVER = (
    "INSERT INTO drivers (driver_id, kind, started_at, heartbeat_at) VALUES ($1, 'worker', now(), '2100-01-01') "
    "ON CONFLICT DO NOTHING"
)


async def connect(database_url: str) -> Plain:
    url = make_url(database_url)
    return await asyncpg.connect(**(url.translate_connect_args(username="user") | dict(url.query)))


@pytest.fixture(params=RELEASED, ids=lambda folder: folder.name)
async def old(request: pytest.FixtureRequest, empty_database_url: str) -> AsyncIterator[OldProcess]:
    """On a database of its own schema."""
    await upgrade(empty_database_url, request.param.name)
    plain = await connect(empty_database_url)
    yield OldProcess(plain, request.param)
    await plain.close()


async def test_an_old_process_works_on_while_the_schema_changes_and_after(
    old: OldProcess, empty_database_url: str
) -> None:
    for _ in range(BEFORE):
        await old.run_one()
    upgrading = asyncio.create_task(upgrade(empty_database_url))
    for _ in range(BESIDE):
        await old.run_one()
    await upgrading
    for _ in range(AFTER):
        await old.run_one()

    store = PostgresStore(empty_database_url)
    for execution_id in old.ended:
        record = await store.read(TENANT, execution_id)
        assert record.status is ExecutionStatus.COMPLETED
        assert await store.verify_audit(execution_id) is None
    assert len(old.ended) == BEFORE + BESIDE + AFTER
    await store.close()


async def test_old_and_new_processes_take_over_from_each_other(old: OldProcess, empty_database_url: str) -> None:
    await upgrade(empty_database_url)
    store = PostgresStore(empty_database_url)
    await old.run_one()
    accepted_by_new = a_new_execution()
    await store.accept(accepted_by_new)
    (claimed,) = await old.send(
        "claim_executions", [{"execution_id": accepted_by_new.submitted.execution_id, "driver": "old"}]
    )
    assert from_json(claimed["claim"])["token"] == 1
    await store.close()


@pytest.mark.parametrize("folder", RELEASED, ids=lambda folder: folder.name)
async def test_every_statement_of_an_old_process_can_still_be_sent(folder: Path, sql: Plain) -> None:
    for file in sorted(folder.glob("*.sql")):
        await sql.prepare(file.read_text())
