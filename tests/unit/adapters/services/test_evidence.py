"""HTTP 200 hides failure: what an answer of the automation service proves."""

import pytest

from schemas.json_text import JsonObject, JsonValue
from schemas.words import Effect
from stage_e.adapters.services.command import command_of
from stage_e.adapters.services.evidence import Examiner, result_of
from stage_e.errors import LostStepError, PermanentStepError, StepError, TargetFailedError, TemporaryStepError
from stage_e.ports.services import Answer
from tests.unit.adapters.services.sending import a_command, a_sending

EFFECT = Effect.DISRUPTIVE


def an_answer(**changes: JsonValue) -> JsonObject:
    return {
        "execution_id": "x",
        "status": "completed",
        "command": "df -h",
        "exit_code": 0,
        "stdout": "Filesystem\n",
        "stderr": "",
        "started_at": "2026-11-23T01:03:10.618203",
        "completed_at": "2026-11-23T01:03:10.631730",
        "duration_seconds": 0.0135,
        "error_message": None,
        **changes,
    }


def judged(
    answer: JsonObject,
    *,
    effect: Effect = Effect.READ,
    ok_exit_codes: tuple[int, ...] = (0,),
    connection_type: str = "ssh",
    secrets: tuple[str, ...] = (),
) -> Answer:
    body = a_command(connection_type=connection_type)
    sending = a_sending(body=body, effect=effect, ok_exit_codes=ok_exit_codes)
    command = command_of(sending)
    result = result_of(answer, command)
    assert result is not None
    return Examiner(sending, command, "completed", secrets).judge(result)


def trouble(answer: JsonObject, *, effect: Effect = Effect.READ, connection_type: str = "ssh") -> StepError:
    with pytest.raises(StepError) as caught:
        judged(answer, effect=effect, connection_type=connection_type)
    return caught.value


def test_success_with_an_exit_code_and_times_is_believed() -> None:
    assert judged(an_answer()).output == {
        "exit_code": 0,
        "stdout": "Filesystem\n",
        "stderr": "",
        "duration_s": 0.0135,
        "host": "web-01",
    }


def test_an_exit_code_that_is_an_answer_is_no_failure() -> None:
    inactive = an_answer(status="failed", exit_code=3, error_message="Command failed with exit code 3")
    assert judged(inactive, ok_exit_codes=(0, 3)).output["exit_code"] == 3


def test_a_failure_carries_its_output_and_its_last_words() -> None:
    stderr = "one\ntwo\nthree\nUnit nginx.service not loaded.\n"
    error = trouble(an_answer(status="failed", exit_code=5, stderr=stderr))
    assert isinstance(error, TargetFailedError)
    assert str(error) == ("the command ended with exit code 5 on web-01: two / three / Unit nginx.service not loaded.")
    assert error.output is not None
    assert error.output["stderr"] == stderr


def test_a_failure_without_a_word_never_says_none() -> None:
    error = trouble(an_answer(status="failed", exit_code=1, stdout="", stderr=""))
    assert str(error).endswith("exit code 1 on web-01: it printed nothing")


@pytest.mark.parametrize("kind", ["SSH", "PowerShell"])
def test_a_stub_is_no_proof(kind: str) -> None:
    error = trouble(an_answer(stdout=f"{kind} execution not yet implemented"), effect=EFFECT)
    assert isinstance(error, PermanentStepError)
    assert f"only pretends to support {kind}" in str(error)


def test_a_time_limit_on_the_far_side_leaves_the_effect_unknown() -> None:
    answer = an_answer(status="failed", exit_code=None, error_message="Command timed out after 1 seconds")
    error = trouble(answer, effect=EFFECT)
    assert isinstance(error, LostStepError)
    assert error.timed_out


@pytest.mark.parametrize(
    ("complaint", "error"),
    [
        ("Unsupported connection type: telnet", PermanentStepError),
        ("Host nowhere-99 not found/unreachable", PermanentStepError),
        ("Host ws-03 not reachable: connection to 10.0.0.3:22 refused", TemporaryStepError),
        ("something new", LostStepError),
        (None, LostStepError),
    ],
)
def test_a_command_that_did_not_end_is_read_by_the_services_words(
    complaint: str | None, error: type[StepError]
) -> None:
    answer = an_answer(status="failed", exit_code=None, stdout="", error_message=complaint)
    assert type(trouble(answer, effect=EFFECT)) is error


@pytest.mark.parametrize(
    "lie",
    [
        {"exit_code": None},
        {"exit_code": 1},
        {"status": "failed"},
        {"completed_at": None},
        {"duration_seconds": None},
        {"duration_seconds": -1},
        {"command": "rm -rf /"},
        {"target_host": "db-01"},
        {"stdout": "Command executed but output could not be retrieved: timeout"},
    ],
)
def test_an_answer_that_contradicts_itself_proves_nothing(lie: JsonObject) -> None:
    assert type(trouble(an_answer(**lie), effect=EFFECT)) is LostStepError
    assert type(trouble(an_answer(**lie))) is TemporaryStepError


@pytest.mark.parametrize(
    "wrong", [{"status": 1}, {"status": None}, {"exit_code": "0"}, {"exit_code": True}, {"stdout": None}, {"stderr": 5}]
)
def test_an_answer_of_another_shape_is_no_result(wrong: JsonObject) -> None:
    assert result_of(an_answer(**wrong), command_of(a_sending(body=a_command()))) is None


def test_minus_one_is_what_the_windows_libraries_say_when_they_do_not_know() -> None:
    stderr = "HTTPConnectionPool: connection refused"
    answer = an_answer(status="failed", exit_code=-1, stdout="", stderr=stderr)
    assert type(trouble(answer, effect=EFFECT, connection_type="powershell")) is LostStepError
    assert type(trouble(answer, connection_type="powershell")) is TemporaryStepError
    assert type(trouble(answer, effect=EFFECT, connection_type="ssh")) is TargetFailedError


def test_a_secret_does_not_come_back() -> None:
    answer = judged(an_answer(stdout="login with hunter22", stderr="hunter22"), secrets=("hunter22",))
    assert (answer.output["stdout"], answer.output["stderr"]) == ("login with ***", "***")


def test_a_long_output_is_cut_and_flagged() -> None:
    answer = judged(an_answer(stdout="a" * 5_000_000))
    assert answer.truncated
    assert len(str(answer.output["stdout"])) < 300_000
