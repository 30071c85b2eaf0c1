"""Which command takes an operation back, and when nobody may say so."""

import re

import pytest

from tests.unit.tools.plans import a_command, operation_of


@pytest.mark.parametrize(
    ("command", "inverse", "look"),
    [
        ("systemctl stop nginx", "systemctl start nginx", "systemctl is-active nginx"),
        ("sudo systemctl stop nginx", "sudo systemctl start nginx", "sudo systemctl is-active nginx"),
        ("docker start web", "docker stop web", ""),
    ],
)
def test_a_command_that_stands_alone_is_taken_back_with_the_same_rights(command: str, inverse: str, look: str) -> None:
    operation = operation_of(a_command(command))
    assert (operation.inverse, operation.look) == (inverse, look)


@pytest.mark.parametrize(
    "command",
    [
        "ssh other systemctl stop nginx",
        "docker exec web systemctl stop nginx",
        "sudo -u bob systemctl stop nginx",
        "timeout 5 systemctl stop nginx",
        "for i in a; do systemctl stop $i; done",
        "systemctl stop nginx &",
        "! systemctl stop nginx",
    ],
)
def test_what_acts_elsewhere_or_in_another_way_is_not_taken_back_here(command: str) -> None:
    operation = operation_of(a_command(command))
    assert (operation.inverse, operation.look, operation.undo_if) == ("", "", "")


def test_an_option_may_do_more_than_the_inverse_takes_back() -> None:
    operation = operation_of(a_command("systemctl enable --now nginx"))
    assert (operation.inverse, operation.look, operation.undo_if) == ("", "", "")


@pytest.mark.parametrize(
    ("command", "inverse"),
    [
        ("Stop-Service Spooler", "Start-Service Spooler"),
        ("Stop-Service -Name 'Print Spooler' -Force", "Start-Service 'Print Spooler'"),
        ("Stop-Service Spooler; Write-Output done", ""),
        ("if ($true) { Stop-Service Spooler }", ""),
    ],
)
def test_one_cmdlet_is_taken_back_and_a_script_is_not(command: str, inverse: str) -> None:
    assert operation_of(a_command(command, "ws-01", "powershell")).inverse == inverse


@pytest.mark.parametrize(
    ("command", "before", "is_due"),
    [
        ("systemctl start nginx", "inactive", True),
        ("systemctl start nginx", "failed", True),
        ("systemctl start nginx", "active", False),
        ("systemctl start a b", "inactive\nactive", False),
        ("systemctl start a b", "inactive\ninactive", True),
        ("systemctl stop nginx", "active", True),
        ("systemctl stop nginx", "inactive", False),
        ("systemctl stop nginx", "activating", False),
        ("systemctl enable nginx", "disabled", True),
        ("systemctl enable nginx", "enabled", False),
        ("systemctl enable nginx", "enabled-runtime", False),
        ("systemctl disable nginx", "enabled", True),
        ("systemctl mask nginx", "disabled", True),
        ("systemctl mask nginx", "masked", False),
        ("systemctl unmask nginx", "masked", True),
    ],
)
def test_the_inverse_is_due_only_where_it_was_different_before(command: str, before: str, *, is_due: bool) -> None:
    undo_if = operation_of(a_command(command)).undo_if
    assert (re.fullmatch(undo_if, before) is not None) is is_due


TABLE = "Status   Name               DisplayName\n------   ----               -----------\n{}  Spooler  Spooler"


@pytest.mark.parametrize(
    ("command", "state", "is_due"),
    [
        ("Stop-Service Spooler", "Running", True),
        ("Stop-Service Spooler", "Stopped", False),
        ("Start-Service Spooler", "Stopped", True),
        ("Start-Service Spooler", "Running", False),
        ("Suspend-Service Spooler", "Running", True),
        ("Resume-Service Spooler", "Paused", True),
    ],
)
def test_windows_says_in_a_table_how_it_was_before(command: str, state: str, *, is_due: bool) -> None:
    undo_if = operation_of(a_command(command, "ws-01", "powershell")).undo_if
    assert (re.fullmatch(undo_if, TABLE.format(state)) is not None) is is_due
