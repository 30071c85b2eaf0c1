"""Whatever goes wrong ends in one line and a code."""

import pytest

from cli.embedded.errors import EmbeddedError
from cli.errors import CommandError, end_with_a_line, explain
from cli.exits import Exit
from stage_e.errors import ForbiddenError, SettingsError, StoreUnavailableError
from stage_e.risk.data_file import DataFileError


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (CommandError("x", Exit.WAITS), Exit.WAITS),
        (EmbeddedError("x"), Exit.OUT_OF_REACH),
        (StoreUnavailableError("x"), Exit.OUT_OF_REACH),
        (SettingsError("x"), Exit.OUT_OF_REACH),
        (DataFileError("x.yaml:1: x"), Exit.OUT_OF_REACH),
        (ForbiddenError("x"), Exit.BAD_INPUT),
        (KeyboardInterrupt(), Exit.INTERRUPTED),
        (PermissionError(13, "Permission denied", "/x"), Exit.OUT_OF_REACH),
        (ZeroDivisionError("x"), Exit.OUT_OF_REACH),
    ],
)
def test_each_kind_of_error_has_its_code(error: BaseException, code: Exit) -> None:
    assert explain(error)[1] is code


def test_the_message_of_an_error_is_the_line() -> None:
    assert explain(SettingsError("STAGE_E_PORT: no number")) == (["STAGE_E_PORT: no number"], Exit.OUT_OF_REACH)


def test_each_fault_of_a_data_file_is_a_line_of_its_own() -> None:
    lines, _ = explain(DataFileError("ping.yaml:3: effect: no\nping.yaml:4: names: no"))
    assert lines == ["ping.yaml:3: effect: no", "ping.yaml:4: names: no"]


def test_an_error_of_the_system_names_its_file() -> None:
    assert explain(FileNotFoundError(2, "No such file or directory", "x.log"))[0] == [
        "x.log: No such file or directory"
    ]


def test_of_a_group_the_first_error_counts() -> None:
    group = BaseExceptionGroup("tasks", [ExceptionGroup("inner", [CommandError("why", Exit.WAITS)])])
    assert explain(group) == (["why"], Exit.WAITS)


def test_a_fault_of_our_own_is_called_one() -> None:
    (line,), _ = explain(KeyError("steps"))
    assert line.startswith("this is a fault of stage-e itself: KeyError: 'steps'")


def test_an_uncaught_error_prints_its_lines_and_ends_with_its_code(capsys: pytest.CaptureFixture[str]) -> None:
    error = CommandError("2 faults", Exit.BAD_INPUT, ["  /plan: missing"])
    with pytest.raises(SystemExit) as ended:
        end_with_a_line(type(error), error, None)
    assert ended.value.code is Exit.BAD_INPUT
    assert capsys.readouterr().err == "stage-e: 2 faults\n  /plan: missing\n"
