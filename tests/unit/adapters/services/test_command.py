"""The body of an ``execute`` becomes a command, or is refused before anything is sent."""

import pytest

from schemas.json_text import JsonObject
from stage_e.adapters.services.command import asset_id_of, command_of
from stage_e.errors import PermanentStepError
from tests.unit.adapters.services.sending import a_command, a_sending


def body_for(body: JsonObject, timeout_s: float = 30.0) -> JsonObject:
    return command_of(a_sending(body=body, timeout_s=timeout_s)).body({})


def test_argv_is_quoted_for_the_shell_behind_the_connection() -> None:
    assert body_for({"argv": ["echo", "a b"], "target_host": "web-01"})["command"] == "echo 'a b'"
    windows: JsonObject = {"argv": ["Write-Host", "it's"], "target_host": "ws-03", "connection_type": "PowerShell"}
    assert body_for(windows)["command"] == "Write-Host 'it''s'"


def test_a_text_is_passed_as_it_is_and_goes_over_ssh_when_nothing_is_said() -> None:
    body = body_for(a_command("df -h | sort"))
    assert body == {"command": "df -h | sort", "connection_type": "ssh", "timeout": 30, "target_host": "web-01"}


def test_folder_environment_and_given_credentials_take_the_names_of_the_service() -> None:
    asked = a_command(working_directory="/srv", environment={"A": "b", "N": 1}, username="u", password="p")
    command = command_of(a_sending(body=asked))
    body = command.body(command.given_credentials)
    assert body["working_directory"] == "/srv"
    assert body["environment_vars"] == {"A": "b", "N": "1"}
    assert body["credentials"] == {"username": "u", "password": "p"}


def test_winrm_is_what_the_service_calls_powershell() -> None:
    assert body_for(a_command(connection_type="winrm"))["connection_type"] == "powershell"


def test_impacket_is_told_by_variables_whether_to_wait() -> None:
    asked = a_command("notepad.exe", connection_type="impacket", wait=False, interactive=True)
    assert body_for(asked)["environment_vars"] == {"wait": "false", "interactive": "true"}


def test_a_command_never_runs_inside_the_service_in_place_of_a_host() -> None:
    with pytest.raises(PermanentStepError, match="inside the automation service"):
        command_of(a_sending(body=a_command(connection_type="local")))


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST.", "127.0.0.1", "127.9.9.9", "::1", "[::1]", "0.0.0.0"])  # noqa: S104  # refused, not bound
def test_a_host_that_is_the_service_itself_is_refused(host: str) -> None:
    with pytest.raises(PermanentStepError, match="automation service itself"):
        command_of(a_sending(body=a_command(host=host)))


def test_a_command_without_a_host_may_only_be_local() -> None:
    assert command_of(a_sending(body=a_command(host=None, connection_type="local"))).host is None
    with pytest.raises(PermanentStepError, match="target_host"):
        command_of(a_sending(body=a_command(host=None)))


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"command": "  "},
        {"command": 5},
        {"argv": "df -h"},
        {"argv": ["df", 5]},
        {"argv": ["df"], "command": "df"},
        {"command": "df", "connection_type": 5},
        {"command": "df", "environment": ["A"]},
        {"command": "df", "environment": {"A": True}},
        {"command": "df", "use_asset_credentials": "yes"},
        {"command": "df", "asset_id": "x"},
    ],
)
def test_a_body_that_is_no_command_is_refused(body: JsonObject) -> None:
    with pytest.raises(PermanentStepError):
        command_of(a_sending(body={"target_host": "web-01", **body}))


@pytest.mark.parametrize(
    ("asked", "given"), [(None, 30), (10, 10), (7.9, 7), (600, 30), (-1, 30), ("10", 30), (0.2, 1)]
)
def test_the_service_gives_up_no_later_than_we_do(asked: float | str | None, given: int) -> None:
    assert body_for(a_command(timeout=asked))["timeout"] == given


@pytest.mark.parametrize(("value", "asset_id"), [(21, 21), ("21", 21), (" 21 ", 21)])
def test_an_asset_id_may_come_in_quotes(value: int | str, asset_id: int) -> None:
    assert asset_id_of(value) == asset_id


@pytest.mark.parametrize("value", [True, -1, 2.5, "x", "", None, "../2"])
def test_an_asset_id_is_a_whole_number(value: float | str | None) -> None:
    with pytest.raises(PermanentStepError):
        asset_id_of(value)
