"""A variable that got another value behind the text's back is not taken for what it was."""

import pytest

from schemas.words import RiskLevel
from tests.unit.risk.verdicts import judged

CHANGED = r"""
x=ls; read x <<< 'rm -rf /srv/data'; $x
x=ls; command read -r x <<< 'rm -rf /srv/data'; $x
x=ls; r""ead x <<< 'rm -rf /srv/data'; $x
x=ls; n=x; read $n <<< 'rm -rf /srv/data'; $x
x=ls; printf -v x '%s' 'rm -rf /srv/data'; $x
x=ls; mapfile -t x < /tmp/f; $x
x=ls; wait -p x; $x
x=ls; echo $((x=5)); $x
x=; : ${x:='rm -rf /srv/data'}; $x
REPLY=ls; read <<< 'rm -rf /srv/data'; $REPLY
PWD=ls; cd /srv; $PWD
x=ls; trap 'x=reboot' DEBUG; $x
x=ls; if true; then read x <<< 'rm -rf /srv/data'; fi; $x
x=ls; while true; do $x; r""ead x <<< 'rm -rf /srv/data'; done
r=read; x=ls; while true; do $x; $r x <<< 'rm -rf /srv/data'; done
f(){ x='rm -rf /srv/data'; }; x=ls; f; $x
f(){ r""ead x; }; x=ls; f <<< 'rm -rf /srv/data'; $x
x=ls; f(){ $x; }; x='rm -rf /srv/data'; f
x=ls; f(){ $x; }; while true; do f; x='rm -rf /srv/data'; done
""".strip().splitlines()


@pytest.mark.parametrize("command", CHANGED)
def test_a_variable_that_may_have_changed_is_not_what_it_was(command: str) -> None:
    found = judged(command)
    assert not found.effect.harmless
    assert found.risk in {RiskLevel.HIGH, RiskLevel.CRITICAL}


GONE = r"""
(rm(){ :; }); rm -rf /srv/data
if false; then rm(){ :; }; fi; rm -rf /srv/data
true | rm(){ :; }; rm -rf /srv/data
rm(){ :; }; unset -f rm; rm -rf /srv/data
rm(){ :; }; n=rm; unset -f $n; rm -rf /srv/data
rm(){ :; }; command unset rm; rm -rf /srv/data
""".strip().splitlines()


@pytest.mark.parametrize("command", GONE)
def test_a_function_that_may_not_be_there_hides_no_command(command: str) -> None:
    assert judged(command).risk is RiskLevel.CRITICAL


READS = r"""
K="kubectl -n prod"; show(){ $K get pods; }; show; $K get svc
D=/var/log; check(){ du -sh "$D/$1"; }; check nginx; check apt
i=0; for h in a b c; do i=$((i+1)); ping -c1 $h; done; echo $i
log(){ printf '%s %s\n' "$(date +%T)" "$*"; }; log start; uptime; log end
for p in $(pgrep java); do grep VmRSS /proc/$p/status; done
""".strip().splitlines()


@pytest.mark.parametrize("command", READS)
def test_what_stays_as_it_was_is_still_read(command: str) -> None:
    found = judged(command)
    assert found.effect.harmless
    assert found.risk is RiskLevel.LOW


@pytest.mark.parametrize(
    "command",
    [
        "for p in $(cat /tmp/x); do cat /proc/$p/status; done",
        "for p in $(pgrep x); do read p < /tmp/f; cat /proc/$p/status; done",
        "for p in $(pgrep x); do cat /proc/$p/environ; done",
        "for p in $(pgrep x); do :; done; cat /proc/$p/status",
    ],
)
def test_only_a_process_is_a_number_within_proc(command: str) -> None:
    assert judged(command).risk is not RiskLevel.LOW


def test_what_separates_words_is_no_part_of_a_value() -> None:
    assert not judged("ls\nX=1${IFS}{rm,-rf,/srv/data}").effect.harmless
    assert judged("saved=$IFS; ls").effect.harmless


STRANGE = r"""
read PATH < /tmp/x; ls
printf -v PATH /tmp; ls
for PATH in /tmp; do ls; done
: ${PATH:=/tmp}; ls
unset PATH; ls
read -r LD_PRELOAD < /tmp/x; export LD_PRELOAD; ls
export LD_PRELOAD; ls
for LD_PRELOAD in /tmp/x.so; do export LD_PRELOAD; ls; done
read BASH_ENV <<< /tmp/x; export BASH_ENV; bash -c ls
jobs -x reboot
""".strip().splitlines()


@pytest.mark.parametrize("command", STRANGE)
def test_what_makes_other_programs_do_more_is_seen_however_it_is_set(command: str) -> None:
    assert not judged(command).effect.harmless


@pytest.mark.parametrize(
    "command", ["while IFS=: read -r user _ uid; do echo $uid; done < /etc/passwd", "read -r line; echo x"]
)
def test_a_name_of_ones_own_may_be_read(command: str) -> None:
    assert judged(command).effect.harmless


def test_a_letter_of_another_script_makes_no_name() -> None:
    assert not judged("x=ls; printf -v \u0445 %s reboot; $x").effect.harmless
    assert not judged("x=ls; f() { $x; }; \u0445='rm -rf /srv/data'; f").effect.harmless
