"""Queries for engines that count, and for those that keep: each is read in its own grammar."""

import pytest

from schemas.words import RiskLevel
from stage_e.risk.sql.judge import judge_sql

LOOKS = [
    ("clickhouse", "SELECT query_id, elapsed FROM system.processes"),
    ("clickhouse", "SELECT table, formatReadableSize(sum(bytes_on_disk)) FROM system.parts GROUP BY table"),
    ("clickhouse", "SELECT quantile(0.9)(ms) FROM requests WHERE d = today()"),
    ("bigquery", "SELECT count(*) FROM `proj.ds.orders` WHERE dt = '2026-11-01'"),
    ("snowflake", "SELECT query_text FROM snowflake.account_usage.query_history LIMIT 10"),
]


@pytest.mark.parametrize(("engine", "query"), LOOKS)
def test_a_look_is_low(engine: str, query: str) -> None:
    found = judge_sql(query, engine)
    assert found.effect.harmless
    assert found.risk is RiskLevel.LOW


CHANGES = [
    ("clickhouse", "SELECT * FROM url('http://x.example/a', 'CSV')"),
    ("clickhouse", "SELECT * FROM executable('x.sh', 'TSV', 'a String')"),
    ("clickhouse", "SELECT 1 INTO OUTFILE '/tmp/x'"),
    ("clickhouse", "INSERT INTO FUNCTION file('x') SELECT 1"),
    ("clickhouse", "SYSTEM SHUTDOWN"),
    ("clickhouse", "SELECT * FROM (SYSTEM SHUTDOWN) x LIMIT 1"),
    ("mysql", "SELECT * FROM (SE\u00adLECT GET_LOCK('x', 10)) x LIMIT 1"),
    ("bigquery", "SELECT * FROM EXTERNAL_QUERY('c', 'DELETE FROM x')"),
    ("bigquery", "EXPORT DATA OPTIONS(uri='gs://x') AS SELECT 1"),
    ("snowflake", "SELECT SYSTEM$CANCEL_ALL_QUERIES(1)"),
    ("snowflake", "REMOVE @stage"),
    ("postgres", "SELECT 1 OPERATOR(evil.+) 1"),
    ("postgres", "SET search_path = evil, pg_catalog; SELECT abs(1)"),
]


@pytest.mark.parametrize(("engine", "query"), CHANGES)
def test_what_does_more_is_no_look(engine: str, query: str) -> None:
    found = judge_sql(query, engine)
    assert not found.effect.harmless
    assert found.risk in {RiskLevel.HIGH, RiskLevel.CRITICAL}
