"""Programs that are the same on Windows as elsewhere, whichever shell of Windows starts them."""

import pytest

from schemas.words import RiskLevel
from stage_e.risk.command_rule import Language
from tests.unit.risk.verdicts import judged

LOOKS = r"""
kubectl get pods -A
kubectl.exe get pods -n prod
docker ps -a
git -C C:\app status
az vm list -o table
terraform plan
python --version
psql -c "select 1"
""".strip().splitlines()


@pytest.mark.parametrize("language", [Language.CMD, Language.POWERSHELL])
@pytest.mark.parametrize("command", LOOKS)
def test_a_look_is_one_on_windows_too(command: str, language: Language) -> None:
    found = judged(command, language)
    assert found.effect.harmless
    assert found.risk is RiskLevel.LOW


def test_a_variable_is_a_container_that_nobody_knows_yet() -> None:
    assert judged("docker logs $c", Language.POWERSHELL).risk is RiskLevel.LOW
    assert judged("docker rm $c", Language.POWERSHELL).risk is RiskLevel.CRITICAL


CHANGES = r"""
docker start web
kubectl delete ns prod
git -c core.pager=calc log
git grep -Ocalc needle
git log --output=C:\Windows\x
redis-cli FLUSHALL
rg --pre C:\x.exe needle .
C:\temp\kubectl.exe get pods
.\kubectl get pods
python -c "import os; os.remove('x')"
""".strip().splitlines()


@pytest.mark.parametrize("language", [Language.CMD, Language.POWERSHELL])
@pytest.mark.parametrize("command", CHANGES)
def test_a_change_is_at_least_high(command: str, language: Language) -> None:
    found = judged(command, language)
    assert not found.effect.harmless
    assert found.risk in {RiskLevel.HIGH, RiskLevel.CRITICAL}


@pytest.mark.parametrize(
    "command", ["'drop table x' | psql", "'FLUSHALL' | redis-cli", "gc x.yaml | kubectl apply -f -"]
)
def test_what_it_is_fed_counts(command: str) -> None:
    assert not judged(command, Language.POWERSHELL).effect.harmless
