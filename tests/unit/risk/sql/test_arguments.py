"""What a read asks for by the texts that its functions are given, and by names that are more than names."""

import pytest

from schemas.words import Effect, RiskLevel
from stage_e.risk.sql.judge import judge_sql


@pytest.mark.parametrize(
    ("engine", "query", "risk"),
    [
        ("mssql", "SELECT loginproperty('sa', 'PasswordHash')", RiskLevel.HIGH),
        ("postgres", "SELECT current_setting('primary_conninfo')", RiskLevel.HIGH),
        ("postgres", "SHOW primary_conninfo", RiskLevel.HIGH),
        ("postgres", "SELECT to_json(u) FROM users u WHERE id = 1", RiskLevel.MEDIUM),
        ("postgres", "SELECT users FROM users WHERE id = 1", RiskLevel.MEDIUM),
        ("postgres", "SELECT * FROM pg_subscription", RiskLevel.MEDIUM),
        ("mssql", "SELECT * FROM sys.dm_os_file_exists('C:\\a')", RiskLevel.MEDIUM),
    ],
)
def test_a_secret_that_is_asked_for_sideways_is_one(engine: str, query: str, risk: RiskLevel) -> None:
    judged = judge_sql(query, engine)

    assert judged.effect.harmless
    assert judged.risk is risk


@pytest.mark.parametrize(
    ("engine", "query"),
    [
        ("mssql", "SELECT loginproperty('sa', 'IsLocked')"),
        ("postgres", "SELECT current_setting('work_mem')"),
        ("postgres", "SELECT u.id FROM users u WHERE id = 1"),
        ("mssql", "EXEC sp_whoisactive @get_plans = 1"),
        ("mssql", "EXEC sp_spaceused 'dbo.t'"),
    ],
)
def test_the_same_functions_may_show_what_is_no_secret(engine: str, query: str) -> None:
    assert judge_sql(query, engine).risk is RiskLevel.LOW


@pytest.mark.parametrize(
    "query",
    [
        r"SELECT * FROM fn_trace_gettable('\\files.example\a', default)",
        r"SELECT * FROM sys.dm_os_file_exists('\\files.example\a')",
        "EXEC sp_whoisactive @destination_table = 'dbo.t'",
        "EXEC sp_blitz @OutputTableName = 't'",
        "EXEC sp_spaceused @updateusage = 'true'",
        "EXEC sp_spaceused 't', 'true'",
    ],
)
def test_a_read_that_writes_or_logs_in_elsewhere_is_none(query: str) -> None:
    assert not judge_sql(query, "mssql").effect.harmless


@pytest.mark.parametrize("engine", ["snowflake", "oracle", "postgres"])
def test_a_sequence_moves_on_though_it_looks_like_a_column(engine: str) -> None:
    assert judge_sql("SELECT numbers.nextval", engine).effect in {Effect.WRITE_REVERSIBLE, Effect.UNKNOWN}


@pytest.mark.parametrize("query", ["SELECT 1 DELETE FROM t", "SET NOCOUNT ON DELETE FROM t"])
def test_where_nobody_names_the_engine_it_may_need_no_semicolon(query: str) -> None:
    assert not judge_sql(query, None).effect.harmless


@pytest.mark.parametrize("query", ["SELECT 1", "SHOW CREATE TABLE t", "EXPLAIN DELETE FROM t"])
def test_a_plain_read_of_an_engine_that_nobody_names_is_low(query: str) -> None:
    assert judge_sql(query, None).risk is RiskLevel.LOW


@pytest.mark.parametrize(
    ("engine", "query", "risk"),
    [
        ("mysql", "SELECT a->>'$.password' FROM t LIMIT 1", RiskLevel.HIGH),
        ("postgres", "SELECT a->>'api_key' FROM t LIMIT 1", RiskLevel.HIGH),
        ("mssql", "SELECT json_value(a, '$.password') FROM t WHERE id = 1", RiskLevel.HIGH),
        ("postgres", "SELECT a->'x'->>'name' FROM t LIMIT 1", RiskLevel.LOW),
        ("postgres", "\\deu+", RiskLevel.HIGH),
        ("postgres", "\\dt+", RiskLevel.LOW),
        ("mysql", "SELECT * FROM mysql.servers", RiskLevel.HIGH),
    ],
)
def test_a_secret_inside_of_a_document_or_a_setting_is_one(engine: str, query: str, risk: RiskLevel) -> None:
    assert judge_sql(query, engine).risk is risk
