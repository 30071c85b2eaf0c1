"""IF of T-SQL, what clients describe, and what tells of accounts."""

import pytest

from schemas.words import Effect, RiskLevel
from stage_e.risk.sql.judge import judge_sql


@pytest.mark.parametrize(
    ("engine", "query"),
    [
        ("tsql", "IF EXISTS (SELECT 1 FROM sys.tables WHERE name = 'orders') SELECT 'yes' ELSE SELECT 'no'"),
        ("tsql", "IF DB_ID('app') IS NOT NULL BEGIN PRINT 'there' END"),
        ("tsql", "SELECT name, is_disabled FROM sys.sql_logins"),
        ("postgres", r"\d orders"),
        ("postgres", r"\l+"),
        ("postgres", "SELECT sum(size) FROM pg_ls_waldir()"),
        ("mysql", "SHOW SLAVE STATUS\\G"),
        ("oracle", "SELECT username, account_status FROM dba_users"),
    ],
)
def test_a_look_at_what_is_there_is_low(engine: str, query: str) -> None:
    assert judge_sql(query, engine).effect is Effect.READ
    assert judge_sql(query, engine).risk is RiskLevel.LOW


@pytest.mark.parametrize(
    ("query", "risk"),
    [
        ("IF EXISTS (SELECT 1 FROM orders WHERE id = 1) DELETE FROM orders", RiskLevel.CRITICAL),
        ("IF 1 = 1 SELECT 1 ELSE DROP TABLE orders", RiskLevel.CRITICAL),
        ("IF 1 = 1 BEGIN TRUNCATE TABLE orders END", RiskLevel.CRITICAL),
        ("IF dbo.purge() = 1 SELECT 1", RiskLevel.HIGH),
        ("IF 1 = 1", RiskLevel.HIGH),
        ("IF 1 = 1 EXEC dbo.nightly", RiskLevel.HIGH),
    ],
)
def test_what_any_branch_does_counts(query: str, risk: RiskLevel) -> None:
    assert not judge_sql(query, "tsql").effect.harmless
    assert judge_sql(query, "tsql").risk is risk


@pytest.mark.parametrize(
    ("engine", "query"),
    [
        ("postgres", "SELECT display(1)"),
        ("postgres", "SELECT my.fn_dblog(1)"),
        ("oracle", "SELECT username, password FROM dba_users"),
        ("tsql", "SELECT * FROM sys.sql_logins"),
        ("postgres", "SELECT pg_read_file('/etc/passwd')"),
    ],
)
def test_what_opens_an_account_or_runs_code_of_somebody_is_high(engine: str, query: str) -> None:
    assert judge_sql(query, engine).risk is RiskLevel.HIGH


@pytest.mark.parametrize("query", [r"\! rm -rf /", r"\copy orders to 'x.csv'", r"\i x.sql", r"\o x.txt"])
def test_what_a_client_does_itself_is_critical(query: str) -> None:
    assert judge_sql(query, "postgres").risk is RiskLevel.CRITICAL


@pytest.mark.parametrize(
    ("engine", "query"),
    [
        ("mysql", "SELECT date_add(a) FROM t"),
        ("tsql", "SELECT HASHBYTES('x') FROM t"),
        ("tsql", "SELECT HASHBYTES() FROM t"),
    ],
)
def test_a_function_with_too_few_arguments_cannot_be_read(engine: str, query: str) -> None:
    assert judge_sql(query, engine).effect is Effect.UNKNOWN
    assert judge_sql(query, engine).risk is RiskLevel.HIGH


@pytest.mark.parametrize(
    ("engine", "query"),
    [
        ("postgres", "SELECT jsonb_path_query_first(payload, '$.error') FROM events WHERE id = 42"),
        ("postgres", "SELECT generate_series(1, 10)"),
        ("mysql", "SHOW OPEN TABLES WHERE In_use > 0"),
        ("mysql", "SELECT JSON_CONTAINS(payload, '1') FROM events WHERE id = 42"),
        ("tsql", "SELECT OBJECT_DEFINITION(OBJECT_ID('dbo.report'))"),
        ("tsql", "SELECT name FROM dbo.orders WITH (NOLOCK) WHERE id = 1"),
        ("oracle", "SELECT add_months(sysdate, 1) FROM dual"),
    ],
)
def test_functions_that_only_compute_are_low(engine: str, query: str) -> None:
    assert judge_sql(query, engine).effect is Effect.READ
    assert judge_sql(query, engine).risk is RiskLevel.LOW


@pytest.mark.parametrize(
    ("engine", "query", "effect", "risk"),
    [
        ("tsql", "SELECT * FROM orders WITH (TABLOCKX)", Effect.DISRUPTIVE, RiskLevel.HIGH),
        ("tsql", "SELECT id FROM orders WITH (UPDLOCK, HOLDLOCK) WHERE id = 1", Effect.DISRUPTIVE, RiskLevel.HIGH),
        ("tsql", "EXEC sp_msforeachtable 'DROP TABLE ?'", Effect.UNKNOWN, RiskLevel.CRITICAL),
        ("postgres", "SELECT generate_series(1, 10000000)", Effect.READ, RiskLevel.MEDIUM),
        ("postgres", "SELECT * FROM pgstattuple('orders')", Effect.READ, RiskLevel.MEDIUM),
        ("postgres", "SELECT pg_sleep(30)", Effect.READ, RiskLevel.MEDIUM),
    ],
)
def test_what_locks_or_loads_the_server_is_asked_about(
    engine: str, query: str, effect: Effect, risk: RiskLevel
) -> None:
    assert judge_sql(query, engine).effect is effect
    assert judge_sql(query, engine).risk is risk
