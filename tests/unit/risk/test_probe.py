"""What the answer of a probe proves."""

from datetime import timedelta

import pytest

from stage_e.risk.command_rule import Language
from stage_e.risk.probe import Seen, proves
from tests.unit.risk.verdicts import judged

RUNS_SINCE = "8000.25 31000.10\nActiveState={}\nActiveEnterTimestampMonotonic={}\n"


def seen(stdout: str = "", code: int = 0, stderr: str = "", after_s: float = 30) -> Seen:
    after = timedelta(seconds=after_s)
    return Seen(code, stdout, stderr, after=after, before=after + timedelta(seconds=1))


def verdict(command: str, answer: Seen, language: Language = Language.POSIX) -> bool | None:
    probe = judged(command, language).probe
    assert probe is not None
    return proves(probe, answer)


@pytest.mark.parametrize(
    ("command", "answer", "proven"),
    [
        ("systemctl start nginx", seen("active\n"), True),
        ("systemctl start nginx", seen("inactive\n", 3), False),
        ("systemctl start nginx", seen("activating\n", 3), None),
        ("systemctl start nginx", seen("active\n", 3), None),
        ("systemctl start nginx cron", seen("active\nactive\n"), True),
        ("systemctl start nginx cron", seen("active\ninactive\n", 3), None),
        ("systemctl stop nginx", seen("inactive\n", 3), True),
        ("systemctl stop nginx", seen("active\n"), False),
        ("systemctl stop nginx", seen("deactivating\n", 3), None),
        ("systemctl enable cron", seen("enabled\n"), True),
        ("systemctl disable cron", seen("disabled\n", 1), True),
        ("systemctl mask cron", seen("masked\n", 1), True),
        ("useradd -m deploy", seen("1004\n"), True),
        ("useradd -m deploy", seen(code=1, stderr="id: 'deploy': no such user\n"), False),
        ("useradd -m deploy", seen(code=1, stderr="id: cannot reach the directory\n"), None),
        ("userdel deploy", seen(code=1, stderr="id: 'deploy': no such user\n"), True),
        ("mkdir -p /srv/x", seen(), True),
        ("mkdir -p /srv/x", seen(code=1), False),
        ("rm /srv/x", seen(code=2, stderr="ls: cannot access '/srv/x': No such file or directory\n"), True),
        ("rm /srv/x", seen("/srv/x\n"), None),
        ("rm /srv/x", seen(code=2, stderr="ls: cannot open directory '/srv': Permission denied\n"), None),
        ("kill 1234", seen(code=1), True),
        ("kill 1234", seen("  PID TTY\n 1234 ?\n"), None),
        ("apt-get install -y nginx", seen("Package: nginx\nStatus: install ok installed\nPriority: optional\n"), True),
        ("apt-get install -y nginx", seen("Package: nginx\nStatus: deinstall ok config-files\n"), None),
        ("dnf install -y nginx", seen("nginx-1.24.0-4.el9.x86_64\n"), True),
        ("dnf install -y nginx", seen("package nginx is not installed\n", 1), None),
        ("docker stop web", seen("false\n"), True),
        ("docker stop web", seen("true\n"), False),
    ],
)
def test_only_what_was_listed_proves_anything(command: str, answer: Seen, proven: bool | None) -> None:
    assert verdict(command, answer) is proven


@pytest.mark.parametrize(
    ("state", "age_s", "proven"),
    [
        ("active", 5, True),
        ("active", 29.98, True),
        ("active", 30, None),  # as old as the send, as far as anybody can tell
        ("active", 32, None),  # between what our clocks may differ by
        ("active", 33.5, False),
        ("active", 7000, False),
        ("activating", 5, None),
        ("failed", 5, None),
    ],
)
def test_that_it_runs_does_not_prove_a_restart_but_that_it_began_after_the_send(
    state: str, age_s: float, proven: bool | None
) -> None:
    answer = RUNS_SINCE.format(state, round((8000.25 - age_s) * 1_000_000))
    assert verdict("systemctl restart nginx", seen(answer)) is proven


def test_the_order_of_what_is_shown_does_not_matter() -> None:
    answer = "8000.25 31000.10\nActiveEnterTimestampMonotonic=7990000000\nActiveState=active\n"
    assert verdict("systemctl restart nginx", seen(answer)) is True


@pytest.mark.parametrize(
    "row", ["Running  Spooler            Print Spooler", "Running  Spooler  Stopped, it says", "Running Spooler"]
)
def test_a_windows_service_that_runs_was_started(row: str) -> None:
    table = f"\nStatus   Name               DisplayName\n------   ----               -----------\n{row}\n"
    assert verdict("Start-Service -Name Spooler", seen(table), Language.POWERSHELL) is True
    assert verdict("Stop-Service -Name Spooler", seen(table), Language.POWERSHELL) is False


@pytest.mark.parametrize(
    "command",
    [
        "systemctl restart nginx php-fpm",
        "useradd deploy -u 0",
        "systemctl stop $UNIT",
        "systemctl stop a && systemctl stop b",
    ],
)
def test_what_a_probe_would_prove_only_in_part_has_none(command: str) -> None:
    assert judged(command, Language.POSIX).probe is None
