"""What runs inside of a pattern, or when something is calculated, is seen."""

import pytest

from schemas.words import RiskLevel
from tests.unit.risk.verdicts import judged

RUNS = r"""
echo ${x#$(reboot)}
echo ${x^$(reboot)}
echo "${x:-'$(reboot)'}"
echo "${x#'$(reboot)'}"
echo "${x//a/`reboot`}"
echo $((${x#$(reboot)}))
echo ${z['a[$(reboot)]']}
case x in $(reboot)) ls;; esac
case x in a|b$(reboot)) ls;; esac
case x in "$(reboot)") ls;; esac
[[ x =~ ^a$(reboot)$ ]]
x='a[$(reboot)]'; [[ $x -eq 1 ]]
x='a[$(reboot)]'; echo $((x))
x='a[$'; x="$x(reboot)]"; echo $((x))
x="a[\$(reboot)]"; echo ${z:x}
x='a[`reboot`]'; echo ${z[x]}
for x in 'a[$(reboot)]'; do echo $((x)); done
read -r x <<< 'a[$(reboot)]'; echo $((x))
set -- 'a[$(reboot)]'; echo $(($1))
f(){ echo $(($1)); }; f 'a[$(reboot)]'
""".strip().splitlines()


@pytest.mark.parametrize("command", RUNS)
def test_what_runs_inside_of_a_pattern_or_an_index_is_seen(command: str) -> None:
    found = judged(command)
    assert not found.effect.harmless
    assert found.risk in {RiskLevel.HIGH, RiskLevel.CRITICAL}


LOOKS = r"""
case "$1" in start|stop) echo x;; *) echo y;; esac
case $(uname -s) in Linux*) ls;; [dD]arwin) df;; esac
echo ${x#*/} ${x%.*} ${x//a/b} ${x:-y} $((x + 1))
[[ "$x" =~ ^[0-9]+$ ]] && df
[[ $x == *.log ]] && ls
awk '{count[$(NF-1)]++} END {for (k in count) print k, count[k]}' /var/log/syslog
""".strip().splitlines()


@pytest.mark.parametrize("command", LOOKS)
def test_patterns_that_only_compare_are_looks(command: str) -> None:
    assert judged(command).risk is RiskLevel.LOW


@pytest.mark.parametrize(
    "command",
    [
        *("TF_CLI_ARGS_plan=-out=/etc/x terraform plan", "KUBECONFIG=/tmp/x kubectl get pods"),
        *(
            "KUBECONFIG=~/.kube/config:/tmp/x kubectl get pods",
            "HISTFILE=/dev/null; ls",
            "unset HISTFILE",
            "HISTSIZE=0",
        ),
    ],
)
def test_a_variable_that_names_a_file_or_hides_what_was_done_is_no_look(command: str) -> None:
    assert not judged(command).effect.harmless


@pytest.mark.parametrize(
    "command",
    [
        'TF_CLI_ARGS_plan="-no-color -lock=false" terraform plan',
        "KUBECONFIG=/etc/kubernetes/admin.conf kubectl get pods",
        "KUBECONFIG=$HOME/.kube/config kubectl get pods",
    ],
)
def test_a_variable_with_a_plain_value_is_a_look(command: str) -> None:
    assert judged(command).risk is RiskLevel.LOW
