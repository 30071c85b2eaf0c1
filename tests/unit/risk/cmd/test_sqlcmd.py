"""SQL that a client of Windows sends is judged as SQL."""

import pytest

from schemas.words import Effect, RiskLevel
from stage_e.risk.command_rule import Language
from tests.unit.risk.verdicts import judged, powershell


@pytest.mark.parametrize(
    "text",
    [
        'sqlcmd -S sql01 -E -Q "SELECT name FROM sys.databases" -W -h -1',
        'sqlcmd -S sql01 -d app -q "EXEC sp_who2" -w 200',
    ],
)
def test_a_query_that_only_reads_is_low(text: str) -> None:
    assert judged(text, Language.CMD).effect is Effect.READ
    assert judged(text, Language.CMD).risk is RiskLevel.LOW


@pytest.mark.parametrize(
    ("text", "risk"),
    [
        ('sqlcmd -S . -Q "DROP TABLE orders"', RiskLevel.CRITICAL),
        ('sqlcmd -S . -Q "SELECT 1" -Q "DROP TABLE orders"', RiskLevel.CRITICAL),
        ('sqlcmd -Q "!! del x"', RiskLevel.CRITICAL),
        ("echo DROP TABLE orders | sqlcmd -S .", RiskLevel.CRITICAL),
        ("sqlcmd -S . -i nightly.sql", RiskLevel.HIGH),
        ('sqlcmd -S . -i nightly.sql -Q "DROP DATABASE app"', RiskLevel.CRITICAL),
        ("sqlcmd -S .", RiskLevel.HIGH),
        ('sqlcmd -Q "SELECT 1" -o C:\\x.txt', RiskLevel.HIGH),
    ],
)
def test_what_changes_or_is_not_written_there_is_asked_about(text: str, risk: RiskLevel) -> None:
    assert not judged(text, Language.CMD).effect.harmless
    assert judged(text, Language.CMD).risk is risk


@pytest.mark.parametrize(
    ("text", "harmless", "risk"),
    [
        ('Invoke-Sqlcmd -ServerInstance sql01 -Query "SELECT name FROM sys.databases"', True, RiskLevel.LOW),
        ('Invoke-Sqlcmd "SELECT 1" -Database app | Format-Table', True, RiskLevel.LOW),
        ('Invoke-Sqlcmd -Query "TRUNCATE TABLE orders"', False, RiskLevel.CRITICAL),
        ("Invoke-Sqlcmd -InputFile C:\\x.sql", False, RiskLevel.HIGH),
        ("Invoke-Sqlcmd -Query $query", False, RiskLevel.HIGH),
        ("Get-Content x.sql | Invoke-Sqlcmd", False, RiskLevel.CRITICAL),
        ('Invoke-Sqlcmd -Query "SELECT 1" -Frobnicate', False, RiskLevel.HIGH),
    ],
)
def test_the_cmdlet_is_judged_alike(text: str, *, harmless: bool, risk: RiskLevel) -> None:
    assert powershell(text).effect.harmless is harmless
    assert powershell(text).risk is risk
