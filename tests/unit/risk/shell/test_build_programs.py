"""Programs that build and check code: they run it by a dry run that is none, and by files and options that few know."""

import pytest

from schemas.words import RiskLevel
from tests.unit.risk.verdicts import judged

CHANGES = r"""
npm run x --dry-run
npm exec x --dry-run
npm test --dry-run
pnpm exec reboot --dry-run
poetry run reboot --dry-run
uv run reboot --dry-run
pipenv run reboot --dry-run
conda run reboot --dry-run
stack exec reboot --dry-run
composer exec reboot --dry-run
pip install --dry-run ./x
pip install --dry-run .
npm fund --which=1 --browser=reboot
npm outdated --userconfig=/tmp/x
make -n 'X=$(shell reboot)'
make -n 'X!=reboot'
make -n MAKE=reboot
make -n MAKEFLAGS=
make -n -f /tmp/x
rake -n -f /tmp/x
mvn -f /tmp/x dependency:tree
gradle -p /tmp/x tasks
pylint --rcf=/tmp/x y
mypy --junit-xml=/etc/x y
mypy --html-report=/etc x
cfn-lint -a /tmp/x t.yaml
cppcheck --clang=/tmp/x y
staticcheck -debug.cpuprofile=/etc/x ./...
nilaway -cpuprofile=/etc/x ./...
nm @/tmp/opts
jcmd 1 Compiler.perfmap VM.version
jcmd 1 JVMTI.agent_x help
""".strip().splitlines()


@pytest.mark.parametrize("command", CHANGES)
def test_what_runs_code_or_writes_a_report_is_asked_about(command: str) -> None:
    found = judged(command)
    assert not found.effect.harmless
    assert found.risk in {RiskLevel.HIGH, RiskLevel.CRITICAL}


LOOKS = r"""
npm ls --depth=0
npm install x --dry-run
npm audit --dry-run
poetry install --dry-run
composer update --dry-run
uv pip install x --dry-run
pip install --dry-run requests==2.31.0
pip list --outdated
make -n install
make -n -C src PREFIX=/usr
ninja -n
mvn -q dependency:tree
gradle dependencies
pylint app
mypy src
mypy --strict src
cfn-lint template.yaml
staticcheck ./...
gosec ./...
actionlint
trivy image nginx
checkov -d .
nm a.out
objdump -d a.out
jcmd 1 VM.flags
jcmd 1 Thread.print -l
""".strip().splitlines()


@pytest.mark.parametrize("command", LOOKS)
def test_lists_checks_and_real_dry_runs_are_asked_about_nobody(command: str) -> None:
    assert judged(command).risk is RiskLevel.LOW
