"""All that is known of one execution, and how it ended."""

import pytest

from cli.terminal.printing import print_result
from cli.terminal.showing import execution_lines
from schemas.execution import CheckView, StepView
from schemas.execution_result_v1 import ExecutionResultV1
from schemas.words import ExecutionStatus, Mode, StepStatus
from tests.unit.cli.samples import an_execution

WARNING = "the check 'Target answers' (check_1) failed: exit code 1"
RESULT = ExecutionResultV1(
    execution_id="e1", status=ExecutionStatus.COMPLETED, mode=Mode.IMMEDIATE, answer="done", warnings=(WARNING,)
)


def test_checks_stand_behind_the_steps_with_what_they_ask_and_how_they_ended() -> None:
    check = CheckView(
        id="check_1",
        status=StepStatus.FAILED,
        error="exit code 1",
        check="Target answers",
        stage="before",
        on_failure="warn",
        text="ping -c 2 web-01",
        target="web-01",
    )
    step = StepView(id="s1", status=StepStatus.SUCCEEDED)
    execution = an_execution(steps=[step], result=RESULT).model_copy(update={"checks": (check,)})
    lines = execution_lines(execution)

    at = lines.index("succeeded         s1")
    assert lines[at + 1] == ("failed            check_1, before: ping -c 2 web-01 (for web-01, else warn): exit code 1")
    assert lines[-2:] == ["done", f"warning   {WARNING}"]


def test_a_warning_is_said_beside_the_answer(capsys: pytest.CaptureFixture[str]) -> None:
    print_result(RESULT)
    said = capsys.readouterr()

    assert said.out == "done\n"
    assert f"warning: {WARNING}\n" in said.err
