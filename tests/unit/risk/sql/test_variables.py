"""Variables of T-SQL: what they become, and what follows them."""

import pytest

from schemas.words import Effect, RiskLevel
from stage_e.risk.sql.judge import judge_sql


@pytest.mark.parametrize(
    "query",
    [
        "DECLARE @since datetime = DATEADD(day, -1, GETDATE()); SELECT COUNT(*) FROM dbo.orders WHERE placed > @since",
        "DECLARE @ids TABLE (id int), @n int = 5 SELECT TOP (@n) name FROM sys.databases",
        "SET @n = (SELECT MAX(id) FROM orders)",
        "DECLARE @word varchar(20) = 'DROP TABLE x'; PRINT @word",
    ],
)
def test_keeping_values_is_a_read(query: str) -> None:
    assert judge_sql(query, "tsql").effect is Effect.READ
    assert judge_sql(query, "tsql").risk is RiskLevel.LOW


@pytest.mark.parametrize(
    "query",
    [
        "DECLARE @n int = 1 DELETE FROM orders",
        "DECLARE @n int = 1 UPDATE orders SET paid = 1",
        "DECLARE @s nvarchar(99) = 'DR' + 'OP TABLE orders'; EXEC(@s)",
        "SET @s = N'DROP TABLE orders' EXEC sp_executesql @s",
        "DECLARE @n int; TRUNCATE TABLE orders",
    ],
)
def test_what_follows_a_value_counts_with_and_without_a_semicolon(query: str) -> None:
    assert judge_sql(query, "tsql").risk is RiskLevel.CRITICAL
    assert not judge_sql(query, "tsql").effect.harmless


@pytest.mark.parametrize("query", ["DECLARE @n int = dbo.purge()", "DECLARE c CURSOR FOR SELECT 1", "SET @n = EXEC x"])
def test_a_value_that_nobody_can_read_is_asked_about(query: str) -> None:
    assert judge_sql(query, "tsql").effect is Effect.UNKNOWN
    assert judge_sql(query, "tsql").risk is RiskLevel.HIGH


@pytest.mark.parametrize(
    "query",
    [
        "EXEC sp_helpindex 'dbo.orders'",
        "EXEC msdb.dbo.sp_help_jobhistory @job_name = N'nightly'",
        "EXEC sp_configure",
        "EXEC xp_readerrorlog 0, 1, N'Error'",
        "DBCC MEMORYSTATUS",
    ],
)
def test_procedures_that_show_a_state_are_reads(query: str) -> None:
    assert judge_sql(query, "tsql").effect.harmless
    assert judge_sql(query, "tsql").risk is RiskLevel.LOW


@pytest.mark.parametrize(
    "query",
    [
        "EXEC sp_configure 'xp_cmdshell', 1",
        "EXEC xp_cmdshell 'dir'",
        "EXEC msdb.dbo.sp_start_job 'nightly'",
        "EXEC sp_helptext 'x' DROP TABLE y",
        "ALTER SERVER ROLE sysadmin ADD MEMBER bob",
    ],
)
def test_their_dangerous_relatives_are_not(query: str) -> None:
    assert not judge_sql(query, "tsql").effect.harmless
    assert judge_sql(query, "tsql").risk in {RiskLevel.HIGH, RiskLevel.CRITICAL}
