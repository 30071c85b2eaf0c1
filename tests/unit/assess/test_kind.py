"""What is expected to take as long as what."""

import pytest

from schemas.json_text import JsonObject
from stage_e.assess.kind import kind_of
from tests.unit.tools.plans import ALL_ASSETS, a_command, a_step, operation_of


def what(command: str) -> str:
    return kind_of(operation_of(a_command(command))).what.removeprefix("ssh-exec ")


@pytest.mark.parametrize(
    ("command", "verb"),
    [
        ("df -h /var", "df"),
        ("/usr/bin/df -h", "df"),
        ("sudo -n df -h", "df"),
        ("sudo -u postgres df -h", "df"),
        ("nice -n 10 timeout 30s df -h", "df"),
        ("LANG=C df -h", "df"),
        ("df -h | grep /var", "df"),
        ("systemctl --no-pager status nginx", "systemctl status"),
        ("sudo systemctl restart nginx", "systemctl restart"),
        ("docker logs web", "docker logs"),
        ("tail -n 100 /var/log/syslog", "tail"),
        ("$(cat /tmp/command)", "script"),
        ("(df -h)", "script"),
        ("sudo", "script"),
    ],
)
def test_a_command_is_its_verb(command: str, verb: str) -> None:
    assert what(command) == verb


def test_a_call_is_its_name() -> None:
    assert kind_of(operation_of(ALL_ASSETS)).what == "asset-query assets.list"


@pytest.mark.parametrize(
    ("step", "where"),
    [
        (ALL_ASSETS, "service one"),
        (a_command("df -h"), "ssh one"),
        (a_command("df -h", host=["a", "b"]), "ssh many"),
        (a_command("Get-Service", connection_type="powershell"), "powershell one"),
        (a_step("ping", target_host="web-01"), "service one"),
    ],
)
def test_a_class_of_targets_is_how_they_are_reached_and_whether_there_are_many(step: JsonObject, where: str) -> None:
    assert kind_of(operation_of(step)).where == where


def test_the_host_and_the_arguments_are_not_in_it() -> None:
    one, other = a_command("df -h /var", host="web-01"), a_command("df -h /srv", host="db-02")

    assert kind_of(operation_of(one)) == kind_of(operation_of(other))
