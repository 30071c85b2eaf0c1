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


PROCESS = (
    "100\n{}\n{}\n8000.25 31000.10\n"
    "{} (nginx: (a) b) S 1 412 412 0 -1 4194560 7 0 0 0 3 1 0 0 20 0 1 0 {} 29 4 0\n{},{}\n"
)


def container(age_s: float, *, pid: int = 412, now: int = 412, running: str = "true", daemon: str = "web-01") -> str:
    return PROCESS.format(daemon, "web-01", pid, round((8000.25 - age_s) * 100), now, running)


@pytest.mark.parametrize(
    ("answer", "proven"),
    [
        (container(5), True),
        (container(29.98), True),
        (container(30), None),
        (container(32), None),
        (container(33.5), False),
        (container(7000), False),
        (container(-1), None),
        (container(5, now=413), None),  # it was restarted once more while we looked
        (container(5, running="false"), None),
        (container(5, daemon="far-away"), None),  # what runs there is no process of this host
        ("100\nweb-01\nweb-01\n8000.25 31000.10\ncat: /proc/0/stat: No such file or directory\n", None),
    ],
)
def test_a_container_was_restarted_when_its_first_process_began_after_the_send(
    answer: str, proven: bool | None
) -> None:
    assert verdict("docker restart web", seen(answer)) is proven


def service(began: str, *, kind: str = "Own Process", state: str = "Running", same: str = "True") -> str:
    return f"{state}|{kind}|2026-03-29T00:59:50.1234567Z|2026-03-29T00:{began}.7654321Z|{same}\n"


@pytest.mark.parametrize(
    ("answer", "proven"),
    [
        (service("59:45"), True),
        (service("59:19"), None),
        (service("59:10"), False),
        (service("59:45", kind="Share Process"), True),
        (service("59:10", kind="Share Process"), None),  # it begins with the first service in it and outlives a restart
        (service("59:45", state="Stopped"), None),
        (service("59:45", state="Start Pending"), None),
        (service("59:45", same="False"), None),
        (service("59:55"), None),  # the clock was set back
        (service("99:45"), None),
        ("Running|Own Process|||True\n", None),
    ],
)
def test_a_windows_service_was_restarted_when_its_process_began_after_the_send(
    answer: str, proven: bool | None
) -> None:
    assert verdict("Restart-Service -Name Spooler", seen(answer), Language.POWERSHELL) is proven


@pytest.mark.parametrize(
    "command",
    [
        "Restart-Service Spooler -Force",  # those that need it as well
        "Restart-Service -DisplayName Spooler",
        "Stop-Service -DisplayName Spooler",
        "Start-Service -DisplayName 'Print Spooler'",
    ],
)
def test_what_a_probe_would_look_for_under_another_name_or_only_in_part_has_none(command: str) -> None:
    assert judged(command, Language.POWERSHELL).probe is None


@pytest.mark.parametrize(
    "command",
    [
        "podman restart web",
        "podman stop web",
        "docker -H tcp://far stop web",
        "docker --context far restart web",
        "docker restart web db",
        "systemctl restart nginx php-fpm",
        "useradd deploy -u 0",
        "systemctl stop $UNIT",
        "systemctl stop a && systemctl stop b",
    ],
)
def test_what_a_probe_would_prove_only_in_part_has_none(command: str) -> None:
    assert judged(command, Language.POSIX).probe is None
