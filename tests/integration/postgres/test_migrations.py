import asyncio
from pathlib import Path

import pytest
from sqlalchemy import ARRAY, Column

from stage_e.adapters.postgres import migrate
from stage_e.adapters.postgres.migrate import upgrade
from stage_e.adapters.postgres.tables import metadata
from stage_e.engine.states import EXECUTION_MOVES, STEP_MOVES
from stage_e.errors import StoreUnavailableError
from tests.integration.postgres.plain import Plain

STATEMENTS = sorted((Path(migrate.__file__).parent / "sql").glob("*.sql"))
TYPES = {
    "TEXT": "text",
    "JSONB": "jsonb",
    "BIGINT": "bigint",
    "INTEGER": "integer",
    "SMALLINT": "smallint",
    "BOOLEAN": "boolean",
    "DATETIME": "timestamp with time zone",
    "BLOB": "bytea",
    "REAL": "real",
    "TSVECTOR": "tsvector",
}


def _type_of(column: Column[object]) -> str:
    kind = column.type
    return f"{TYPES[str(kind.item_type)]}[]" if isinstance(kind, ARRAY) else TYPES[str(kind)]


async def test_the_moves_are_the_engine_s(sql: Plain) -> None:
    moves = {tuple(row) for row in await sql.fetch("SELECT before, after FROM execution_moves")}
    assert moves == {(before, after) for before, afters in EXECUTION_MOVES.items() for after in afters}
    moves = {tuple(row) for row in await sql.fetch("SELECT before, after FROM step_moves WHERE direct")}
    assert moves == {(before, after) for before, afters in STEP_MOVES.items() for after in afters}


async def test_the_tables_that_queries_see_are_those_of_the_migrations(sql: Plain) -> None:
    made = await sql.fetch(
        "SELECT relname, attname, format_type(atttypid, atttypmod) FROM pg_attribute "
        "JOIN pg_class ON pg_class.oid = attrelid "
        "WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND attnum > 0"
    )
    only_there = {"alembic_version", "execution_moves", "step_moves"}
    assert {tuple(row) for row in made if row["relname"] not in only_there} == {
        (table.name, column.name, _type_of(column)) for table in metadata.tables.values() for column in table.c
    }


async def test_upgrading_what_is_up_to_date_changes_nothing(database_url: str, sql: Plain) -> None:
    await asyncio.gather(upgrade(database_url), upgrade(database_url))
    assert await sql.fetchval("SELECT count(*) FROM alembic_version") == 1


async def test_processes_that_start_together_make_the_tables_once(empty_database_url: str) -> None:
    await asyncio.gather(*(upgrade(empty_database_url) for _ in range(3)))


async def test_a_database_that_is_away_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailableError):
        await upgrade(f"postgresql+asyncpg://nobody@/nothing?host={tmp_path}")


@pytest.mark.parametrize("file", STATEMENTS, ids=lambda file: file.stem)
async def test_a_statement_is_a_file_that_runs_as_it_is(sql: Plain, file: Path) -> None:
    await sql.prepare(file.read_text())


@pytest.mark.parametrize("file", STATEMENTS, ids=lambda file: file.stem)
def test_a_statement_says_what_its_parameters_are(file: Path) -> None:
    assert file.read_text().startswith("-- $1")
