"""Programs of awk: what only prints, and what writes or runs though brackets, quotes and slashes hide it."""

import pytest

from schemas.words import RiskLevel
from tests.unit.risk.verdicts import judged

LOOKS = r"""
{print ($1 > 4) ? "HIGH" : "OK"}
{ print ($1 > 4 ? "a" : "b") }
NR>1 && ($3/$2 > 0.5) {print}
/error|fail/ {n++} END {print n/NR*100 "%"}
$3 ~ / 5[0-9][0-9] / {print $2}
$4 !~ /ok|na/ {print $1, $2}
NR>1{print $5/$2*100, $6}
""".strip().splitlines()


@pytest.mark.parametrize("program", LOOKS)
def test_a_program_that_prints_is_low(program: str) -> None:
    found = judged(f"awk '{program}' /var/log/x")
    assert found.effect.harmless
    assert found.risk is RiskLevel.LOW


ACTS = r"""
{print ($1) > "/etc/x"}
{print (1 > 2) > "/etc/x"}
{print (1) (2) > "/etc/x"}
{if (($1 > 4)) print > "/etc/x"}
{print (system("reboot") > 4)}
{print /\(/ > "/etc/x"}
{print /(/ > "/etc/x"; print /)/}
{x = /\(/; print > "/etc/x"}
{if (1) /\(/; print > "/etc/x"}
{if (1) /"/; print > "/etc/x"}
{x = - /"/; print "a" > "/etc/x"}
{i++ /\(/; print > "/etc/x"}
{if (1) /"/; system("reboot")}
""".strip().splitlines()


@pytest.mark.parametrize("program", ACTS)
def test_a_program_that_writes_or_runs_is_no_look(program: str) -> None:
    assert not judged(f"awk '{program}' /var/log/x").effect.harmless
