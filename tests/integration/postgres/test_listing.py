"""Lists and counts find their rows by an index, however they are narrowed."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import Select
from sqlalchemy.dialects.postgresql.asyncpg import dialect

from schemas.words import ExecutionStatus, Mode
from stage_e.adapters.postgres.database import SESSION
from stage_e.adapters.postgres.reading import listing
from stage_e.adapters.postgres.statements import Parted, read_statement
from stage_e.adapters.postgres.store import PostgresStore
from stage_e.ports.queries import ListQuery
from tests.builders import NOON, TENANT, a_new_execution
from tests.integration.postgres.plain import Plain

ROWS = 3_000
ASYNCPG = dialect()  # type: ignore[no-untyped-call] # SQLAlchemy's dialects have no types here
MANY = """
INSERT INTO executions
SELECT (jsonb_populate_record(one, jsonb_build_object(
    'id', one.id || '-' || n, 'idempotency_key', one.id || '-' || n, 'requester', 'person-' || n % 50,
    'created_at', one.created_at + n * interval '1 s', 'request_text', 'Restart service ' || n || ' on ws-' || n % 400,
    'status', CASE WHEN n % 500 = 0 THEN 'needs_attention' ELSE 'completed' END,
    'ended_at', CASE WHEN n % 500 <> 0 THEN one.created_at + n * interval '1 s' END,
    'assessment', one.assessment || jsonb_build_object('targets', jsonb_build_array('ws-' || n % 400))
))).*
FROM executions AS one, generate_series(1, $2::integer) AS n
WHERE one.id = $1
"""
QUERIES = {
    "all": ListQuery(TENANT),
    "status": ListQuery(TENANT, status=ExecutionStatus.NEEDS_ATTENTION),
    "mode": ListQuery(TENANT, mode=Mode.IMMEDIATE),
    "requester": ListQuery(TENANT, requester="person-7"),
    "tool": ListQuery(TENANT, tool="asset_query"),
    "target": ListQuery(TENANT, target="ws-17"),
    "time": ListQuery(TENANT, since=NOON, until=NOON + timedelta(minutes=1)),
    "text": ListQuery(TENANT, text="service 1234"),
    "everything": ListQuery(
        TENANT, 50, "nothing", ExecutionStatus.COMPLETED, "person-7", Mode.IMMEDIATE, "asset-query", "ws-7", NOON
    ),
}


PARTS = {
    "accept_executions": ("approval", "secrets"),
    "write_executions": ("approvals", "begins_effect", "ends", "inbox_read", "settles", "stopped"),
}


@pytest.fixture(scope="module")
def filled() -> set[str]:
    """Databases that have many executions already."""
    return set()


@pytest.fixture
async def many(sql: Plain, store: PostgresStore, database_url: str, filled: set[str]) -> Plain:
    """A console whose session is as those of ours are, over many executions."""
    if database_url not in filled:
        filled.add(database_url)
        new = a_new_execution()
        await store.accept(new)
        async with sql.transaction():
            await sql.execute("SET LOCAL session_replication_role = replica")
            await sql.execute("ALTER TABLE executions ENABLE ALWAYS TRIGGER it_can_be_found")
            await sql.execute(MANY, new.submitted.execution_id, ROWS)
            await sql.execute("ALTER TABLE executions ENABLE TRIGGER it_can_be_found")
        await sql.execute("ANALYZE")
    return await as_ours(sql)


async def as_ours(sql: Plain) -> Plain:
    for name in ("plan_cache_mode", "enable_seqscan", "jit"):
        await sql.execute(f"SET {name} = '{SESSION[name]}'")
    return sql


async def plan_of(sql: Plain, statement: Select[*tuple[object, ...]]) -> str:
    compiled = statement.compile(dialect=ASYNCPG)
    values = [compiled.params[name] for name in compiled.positiontup or ()]
    return await plan_of_text(sql, str(compiled), values)


async def plan_of_text(sql: Plain, statement: str, values: list[object]) -> str:
    said = ", ".join("NULL" if value is None else "'" + str(value).replace("'", "''") + "'" for value in values)
    await sql.execute(f"PREPARE looked AS {statement}")
    rows = await sql.fetch(f"EXPLAIN EXECUTE looked({said})" if said else "EXPLAIN EXECUTE looked")
    await sql.execute("DEALLOCATE looked")
    return "\n".join(row[0] for row in rows)


@pytest.mark.parametrize("name", QUERIES)
async def test_a_list_reads_no_table_from_end_to_end(many: Plain, name: str) -> None:
    plan = await plan_of(many, listing(QUERIES[name]))
    assert not re.findall(r"Seq Scan on \w+", plan), plan


@pytest.mark.parametrize("statement", ["count_open", "list_drivers"])
async def test_counting_what_is_open_reads_no_execution_that_has_ended(many: Plain, statement: str) -> None:
    plan = await plan_of_text(many, read_statement(statement).rstrip().rstrip(";"), [TENANT])
    assert "Seq Scan on executions" not in plan, plan


async def test_a_rare_thing_is_found_by_its_terms(many: Plain) -> None:
    plan = await plan_of(many, listing(QUERIES["text"]))
    assert "executions_found" in plan, plan


async def test_of_who_asks_for_nearly_everything_only_a_page_is_read(many: Plain) -> None:
    plan = await plan_of(many, listing(QUERIES["requester"]))
    assert "found_by" not in plan, plan


async def test_a_rare_status_is_found_by_its_index(many: Plain) -> None:
    plan = await plan_of(many, listing(QUERIES["status"]))
    assert "executions_of_a_status" in plan, plan


async def test_a_plan_that_is_made_before_there_is_anything_claims_by_id(sql: Plain, store: PostgresStore) -> None:
    plan = await plan_of_text(await as_ours(sql), read_statement("claim_executions"), ["[]"])
    assert set(re.findall(r"executions_\w+", plan)) - {"executions_1", "executions_2"} == {"executions_pkey"}, plan


@pytest.mark.parametrize(("name", "field"), [(name, field) for name, fields in PARTS.items() for field in fields])
async def test_a_statement_is_one_with_and_without_its_parts(
    sql: Plain, store: PostgresStore, name: str, field: str
) -> None:
    statement = Parted(read_statement(name))
    for items in ([], [HasOnly(field)], [HasOnly(field, but=True)], [HasOnly(field), HasOnly(field, but=True)]):
        assert await plan_of_text(sql, statement.text_for(items), ["[]"])


class HasOnly:
    """An item that has something in one field, or in each but that one."""

    def __init__(self, field: str, *, but: bool = False) -> None:
        self._field = field
        self._but = but

    def __getattr__(self, field: str) -> bool:
        return (field == self._field) is not self._but


async def test_stops_are_looked_up_before_an_execution_is_locked(sql: Plain, store: PostgresStore) -> None:
    text = Parted(read_statement("write_executions")).text_for([HasOnly("stopped")])
    plan = await plan_of_text(await as_ours(sql), text, ["[]"])
    judged = plan[plan.index("CTE judged") : plan.index("CTE stored")]
    locked = judged[judged.index("LockRows") :]
    assert re.search(r"One-Time Filter: .*InitPlan", locked), judged
    assert "Sort Key: sent" in judged[: judged.index("LockRows")], judged


async def test_an_end_reads_no_question_of_another_execution(sql: Plain, store: PostgresStore) -> None:
    text = Parted(read_statement("write_executions")).text_for([HasOnly("ends")])
    plan = await plan_of_text(await as_ours(sql), text, ["[]"])
    voided = plan[plan.index("Update on approvals") : plan.index("Delete on secrets")]
    assert re.search(r"Index Cond: \(execution_id = ANY", voided), voided


async def test_what_is_overdue_is_read_in_the_order_of_an_index_of_nothing(sql: Plain, store: PostgresStore) -> None:
    await check_order(await as_ours(sql))


async def test_what_is_overdue_is_read_in_the_order_of_an_index_of_many(many: Plain) -> None:
    await check_order(many)


async def check_order(sql: Plain) -> None:
    plan = await plan_of_text(sql, read_statement("ring_overdue"), ["50"])
    assert "Index Scan using executions_open" in plan, plan
    assert "Index Scan using executions_driven" in plan, plan
    assert "Bitmap Index Scan on executions_open" not in plan, plan
    assert "Bitmap Index Scan on executions_driven" not in plan, plan
