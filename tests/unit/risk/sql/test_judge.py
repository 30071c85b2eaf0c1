"""What SQL is taken for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.words import Effect, RiskLevel
from stage_e.risk.sql.judge import judge_sql

READS = """\
SELECT id, state FROM invoices WHERE id = 7
SELECT count(*) FROM invoices
SELECT größe, 名前 FROM invoices LIMIT 5
SELECT 'drop table invoices' AS advice
SELECT updated_at FROM deletions LIMIT 3
SELECT coalesce(note, ''), lower(state) FROM invoices LIMIT 5
SELECT relname FROM pg_stat_user_tables
WITH recent AS (SELECT id FROM invoices LIMIT 5) SELECT * FROM recent
EXPLAIN DELETE FROM invoices
EXPLAIN (ANALYZE, BUFFERS) SELECT id FROM invoices WHERE id = 7
SHOW work_mem
SET statement_timeout = '5s'
BEGIN; SELECT 1; COMMIT
COPY (SELECT id FROM invoices LIMIT 5) TO STDOUT WITH (FORMAT csv)
SELECT 1 /* ; drop table invoices */""".splitlines()


@pytest.mark.parametrize("query", READS)
def test_a_bounded_query_with_listed_functions_is_a_low_read(query: str) -> None:
    judged = judge_sql(query, "postgres")

    assert judged.effect.harmless
    assert judged.risk is RiskLevel.LOW


@pytest.mark.parametrize(
    ("query", "risk"),
    [
        ("SELECT * FROM invoices", RiskLevel.MEDIUM),
        ("SELECT * FROM invoices WHERE 2 > 1", RiskLevel.MEDIUM),
        ("SELECT * FROM generate_series(1, 100000000)", RiskLevel.MEDIUM),
        ("SELECT * FROM customers LIMIT 1", RiskLevel.MEDIUM),
        ("SELECT name, api_key FROM partners LIMIT 1", RiskLevel.HIGH),
        ("SELECT usename FROM pg_shadow", RiskLevel.HIGH),
        ("SELECT pg_read_file('/etc/hostname')", RiskLevel.HIGH),
    ],
)
def test_a_heavy_or_sensitive_read_is_raised(query: str, risk: RiskLevel) -> None:
    judged = judge_sql(query, "postgres")

    assert judged.effect is Effect.READ
    assert judged.risk is risk


@pytest.mark.parametrize(
    ("engine", "query", "effect", "risk"),
    [
        ("postgres", "UPDATE invoices SET paid = true WHERE id = 7", Effect.DISRUPTIVE, RiskLevel.MEDIUM),
        ("postgres", "INSERT INTO invoices (id) VALUES (7)", Effect.DISRUPTIVE, RiskLevel.MEDIUM),
        ("postgres", "INSERT INTO invoices SELECT * FROM old_ones", Effect.DISRUPTIVE, RiskLevel.HIGH),
        ("postgres", "DELETE FROM invoices WHERE id = 7", Effect.DESTRUCTIVE, RiskLevel.HIGH),
        ("postgres", "UPDATE invoices SET paid = true", Effect.DESTRUCTIVE, RiskLevel.CRITICAL),
        ("postgres", "DELETE FROM invoices WHERE 'a' = 'a'", Effect.DESTRUCTIVE, RiskLevel.CRITICAL),
        ("postgres", "WITH gone AS (DELETE FROM invoices RETURNING id) SELECT id FROM gone LIMIT 1", *2 * (None,)),
        ("postgres", "COPY (DELETE FROM invoices RETURNING id) TO STDOUT", Effect.DESTRUCTIVE, RiskLevel.CRITICAL),
        ("postgres", "EXPLAIN ANALYZE DELETE FROM invoices", Effect.DESTRUCTIVE, RiskLevel.CRITICAL),
        ("postgres", "BEGIN; DELETE FROM invoices; ROLLBACK", Effect.DISRUPTIVE, RiskLevel.HIGH),
        ("postgres", "SELECT id FROM invoices LIMIT 1 FOR UPDATE", Effect.DISRUPTIVE, RiskLevel.HIGH),
        ("postgres", "SELECT nextval('invoice_ids')", Effect.WRITE_REVERSIBLE, RiskLevel.MEDIUM),
        ("postgres", "SELECT dblink_exec('x', 'y')", Effect.DESTRUCTIVE, RiskLevel.CRITICAL),
        ("postgres", "COPY invoices FROM PROGRAM 'date'", Effect.DESTRUCTIVE, RiskLevel.CRITICAL),
        ("postgres", "ALTER TABLE invoices DISABLE ROW LEVEL SECURITY", Effect.DISRUPTIVE, RiskLevel.CRITICAL),
        ("postgres", "GRANT SELECT ON invoices TO PUBLIC", Effect.DISRUPTIVE, RiskLevel.CRITICAL),
        ("postgres", "VACUUM FULL invoices", Effect.DISRUPTIVE, RiskLevel.HIGH),
        ("mysql", "SELECT 1 INTO OUTFILE '/tmp/x'", Effect.DISRUPTIVE, RiskLevel.HIGH),
        ("mysql", "SET GLOBAL read_only = 1", Effect.DISRUPTIVE, RiskLevel.CRITICAL),
        ("tsql", "EXEC master..xp_cmdshell 'dir'", Effect.DESTRUCTIVE, RiskLevel.CRITICAL),
        ("sqlite", "VACUUM", Effect.WRITE_REVERSIBLE, RiskLevel.MEDIUM),
    ],
)
def test_a_change_is_as_bad_as_what_it_reaches(
    engine: str, query: str, effect: Effect | None, risk: RiskLevel | None
) -> None:
    judged = judge_sql(query, engine)

    assert judged.effect is (effect or Effect.DESTRUCTIVE)
    assert judged.risk is (risk or RiskLevel.CRITICAL)


UNDECIDED = [
    ("postgres", "SELECT tidy_up(7)"),
    ("postgres", "SELECT shop.lower('x')"),
    ("postgres", "SELECT query_to_xml('delete from invoices', true, false, '')"),
    ("postgres", "DO $$ BEGIN DELETE FROM invoices; END $$"),
    ("postgres", "SELECT * FROM {{table}}"),
    ("postgres", "SELEKT 1"),
    ("postgres", "EXPLAIN ANALYZ DELETE FROM invoices"),
    ("postgres", "SET ROLE postgres"),
    ("postgres", ""),
    ("postgres", "SELECT 'x"),
    ("mysql", "SELECT 1 /*! ; DROP TABLE invoices */"),
    ("postgres", "SELECT 1 /*\N{FULLWIDTH EXCLAMATION MARK} ; UPDATE users SET active = false */"),
    ("mysql", "SELECT 1; /*!50000 DROP TABLE invoices */"),
    ("mysql", "TRUN/**/CATE TABLE invoices"),
    ("mysql", "SELECT @x := 5"),
    ("mysql", "SELECT * FROM (\uff33ELECT tidy_up(5)) x LIMIT 1"),
    ("mysql", "SELECT na\u0430me FROM invoices LIMIT 1"),
    ("mysql", "SELECT * FROM (FLUSH PRIVILEGES) x LIMIT 1"),
    ("tsql", "SELECT 1 SHUTDOWN"),
    ("tsql", "SELECT a FROM b DROP TABLE c"),
    ("sqlite", "PRAGMA journal_mode = off"),
    ("sqlite", "PRAGMA writable_schema(1)"),
    ("tsql", "BEGIN DROP TABLE invoices END"),
    ("tsql", "USE master DROP DATABASE shop"),
    ("tsql", "EXEC sp_who2 DROP TABLE invoices"),
    ("tsql", "BACKUP DATABASE shop TO DISK = 'x' DROP DATABASE shop"),
    ("oracle", "BEGIN DELETE FROM invoices; END;"),
    ("oracle", "SELECT jobs.tidy FROM dual"),
    ("oracle", "SELECT tidy FROM dual"),
    ("postgres", "COMMIT PREPARED 'x'"),
    ("mysql", "SET max_execution_time = (SELECT tidy_up())"),
    ("mysql", "ANALYZE DELETE FROM invoices"),
]


@pytest.mark.parametrize(("engine", "query"), UNDECIDED)
def test_what_nobody_can_tell_is_unknown_and_at_least_high(engine: str, query: str) -> None:
    judged = judge_sql(query, engine)

    assert judged.effect is Effect.UNKNOWN
    assert judged.risk in {RiskLevel.HIGH, RiskLevel.CRITICAL}


def test_the_engine_decides_where_a_text_ends() -> None:
    query = r"SELECT 'a\'; DROP TABLE invoices; -- '"

    assert judge_sql(query, "mysql").effect is Effect.READ
    assert judge_sql(query, "postgres").effect is Effect.DESTRUCTIVE
    assert judge_sql(query, None).effect is Effect.DESTRUCTIVE


def test_a_reason_points_at_what_caused_it() -> None:
    query = "SELECT 'ä'; SELECT tidy_up(1)"
    (reason,) = [reason for reason in judge_sql(query, "postgres").reasons if reason.rule == "sql.function_not_listed"]

    assert reason.span is not None
    assert query[slice(*reason.span)] == "tidy_up"


CHANGES = ["DELETE FROM a", "UPDATE a SET b = 1", "DROP TABLE a", "TRUNCATE a", "INSERT INTO a VALUES (1)", "CALL p()"]


@given(st.sampled_from(CHANGES), st.sampled_from(READS), st.data())
def test_a_change_beside_reads_is_no_read(change: str, read: str, data: st.DataObject) -> None:
    mixed = "".join(data.draw(st.sampled_from([letter.lower(), letter.upper()])) for letter in change)
    spaced = mixed.replace(" ", data.draw(st.sampled_from(["\n", "\t ", " /* x */ ", " -- x\n"])))
    order = data.draw(st.permutations([spaced, read]))

    assert not judge_sql(" ; ".join(f"{each}\n" for each in order), "postgres").effect.harmless


@given(st.text(max_size=80), st.sampled_from([None, "postgres", "mysql", "tsql", "sqlite", "oracle"]))
def test_any_text_has_a_verdict(text: str, engine: str | None) -> None:
    assert judge_sql(text, engine).reasons


@pytest.mark.parametrize("engine", ["mysql", "oracle", "sqlite"])
@pytest.mark.parametrize("query", ["DESCRIBE invoices", "DESC invoices", "DESCRIBE shop.invoices"])
def test_describing_a_table_is_a_low_read(engine: str, query: str) -> None:
    judged = judge_sql(query, engine)

    assert judged.effect.harmless
    assert judged.risk is RiskLevel.LOW


@pytest.mark.parametrize(
    "query", ["SHOW REPLICA STATUS", "SHOW MASTER STATUS", "SHOW BINARY LOGS", "SHOW GRANTS FOR 'app'@'%'"]
)
def test_what_a_server_says_of_its_state_is_a_low_read(query: str) -> None:
    judged = judge_sql(query, "mysql")

    assert judged.effect.harmless
    assert judged.risk is RiskLevel.LOW


@pytest.mark.parametrize("query", ["DESCRIBE ANALYZE DELETE FROM invoices", "DESC ANALYZE UPDATE invoices SET a = 1"])
def test_an_analysis_by_another_name_still_runs(query: str) -> None:
    assert not judge_sql(query, "mysql").effect.harmless


@pytest.mark.parametrize(
    ("engine", "query"),
    [
        ("postgres", "DO $$ BEGIN EXECUTE 'DROP TABLE ' || 'invoices'; END $$"),
        ("mysql", "SELECT 1; /*!50000 DROP TABLE invoices */"),
        ("mysql", "SET PASSWORD FOR 'root'@'%' = PASSWORD('x')"),
        ("postgres", "\\! rm -rf /"),
        ("postgres", "DELETE FROM invoices WHERE id IS NOT NULL"),
    ],
)
def test_a_wide_change_that_hides_is_critical(engine: str, query: str) -> None:
    judged = judge_sql(query, engine)

    assert not judged.effect.harmless
    assert judged.risk is RiskLevel.CRITICAL


def test_code_that_speaks_of_no_wide_change_is_one_that_nobody_sees() -> None:
    assert judge_sql("DO $$ BEGIN PERFORM tidy(); END $$", "postgres").risk is RiskLevel.HIGH


@pytest.mark.parametrize("query", ["OPTIMIZE TABLE invoices", "SELECT setval('invoices_id_seq', 1)"])
def test_what_locks_or_misleads_others_disturbs(query: str) -> None:
    assert judge_sql(query, "mysql").effect is Effect.DISRUPTIVE


def test_rows_that_a_mark_chooses_are_not_all_rows() -> None:
    assert judge_sql("DELETE FROM invoices WHERE deleted_at IS NOT NULL", "postgres").risk is RiskLevel.HIGH


@pytest.mark.parametrize(
    ("query", "risk"),
    [
        ("SELECT status, count(*) FROM invoices GROUP BY status", RiskLevel.LOW),
        ("SELECT date_trunc('day', made_at), sum(amount) FROM invoices GROUP BY 1", RiskLevel.LOW),
        ("SELECT buyer_id, count(*) FROM invoices GROUP BY buyer_id", RiskLevel.MEDIUM),
        ("SELECT status, note, count(*) FROM invoices GROUP BY status, note", RiskLevel.MEDIUM),
    ],
)
def test_a_count_by_columns_with_few_values_is_a_small_answer(query: str, risk: RiskLevel) -> None:
    judged = judge_sql(query, "postgres")

    assert judged.effect.harmless
    assert judged.risk is risk


@pytest.mark.parametrize("query", ["DBCC SQLPERF(LOGSPACE)", "DBCC OPENTRAN", "DBCC USEROPTIONS"])
def test_a_console_command_that_shows_a_state_is_a_low_read(query: str) -> None:
    assert judge_sql(query, "tsql").effect.harmless
    assert judge_sql(query, "tsql").risk is RiskLevel.LOW


def test_a_limit_that_leaves_nothing_out_is_none() -> None:
    assert judge_sql("DELETE FROM invoices LIMIT 1000000000", "mysql").risk is RiskLevel.CRITICAL
    assert judge_sql("DELETE FROM invoices LIMIT 100", "mysql").risk is RiskLevel.HIGH


def test_a_database_that_lets_nobody_in_is_down() -> None:
    query = "ALTER DATABASE shop SET SINGLE_USER WITH ROLLBACK IMMEDIATE"
    assert judge_sql(query, "tsql").risk is RiskLevel.CRITICAL


@pytest.mark.parametrize(
    ("engine", "query", "risk"),
    [
        ("mysql", "SELECT user, host FROM mysql.user", RiskLevel.MEDIUM),
        ("mysql", "SELECT * FROM mysql.user", RiskLevel.HIGH),
        ("mysql", "SELECT user, authentication_string FROM mysql.user", RiskLevel.HIGH),
        ("mysql", "SELECT user FROM mysql.user WHERE authentication_string LIKE '*A%'", RiskLevel.HIGH),
        ("postgres", "SELECT rolname FROM pg_authid", RiskLevel.HIGH),
        ("tsql", "SELECT * FROM sys.dm_exec_requests", RiskLevel.LOW),
        ("tsql", "SELECT index_id FROM sys.dm_db_index_physical_stats(1, 2, 3, 4, 'LIMITED')", RiskLevel.LOW),
        ("tsql", "EXEC sp_readerrorlog 0, 1, 'error'", RiskLevel.LOW),
        ("postgres", "SELECT DISTINCT status FROM invoices", RiskLevel.LOW),
        ("postgres", "SELECT DISTINCT buyer FROM invoices", RiskLevel.MEDIUM),
    ],
)
def test_a_read_of_the_server_is_as_bad_as_what_it_shows(engine: str, query: str, risk: RiskLevel) -> None:
    judged = judge_sql(query, engine)

    assert judged.effect is Effect.READ
    assert judged.risk is risk


def test_a_second_statement_that_nobody_can_read_is_not_taken_lightly() -> None:
    assert judge_sql("SELECT 1 DROP TABLE invoices", "tsql").risk is RiskLevel.CRITICAL


@pytest.mark.parametrize("hidden", ["", "\u202e", "\u200b", " \u2066"])
def test_a_comment_that_is_code_is_seen_behind_what_cannot_be_seen(hidden: str) -> None:
    judged = judge_sql(f"SELECT 1 /*{hidden}! ; TRUNCATE TABLE invoices */", "postgres")

    assert not judged.effect.harmless
