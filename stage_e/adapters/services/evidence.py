"""Whether an answer of ``POST /execute`` proves what it says."""

import math
import re
from collections.abc import Collection
from dataclasses import dataclass

from schemas.json_text import JsonObject, JsonValue
from stage_e.adapters.services.command import LOCAL, Command
from stage_e.adapters.services.complaint import Meaning, meaning_of
from stage_e.adapters.services.http import unproven
from stage_e.adapters.services.output import Kept, brief, keep
from stage_e.engine.held import host_behind
from stage_e.errors import LostStepError, PermanentStepError, StepError, TargetFailedError, TemporaryStepError
from stage_e.ports.services import Answer, Sending

FAILED = "failed"


class PretenceError(PermanentStepError):
    """The service says that it did what it has no way to do."""


_STUB = re.compile(r"\s*(\w+) execution not yet implemented\s*")
_NO_OUTPUT = "Command executed but output could not be retrieved"  # impacket: then exit code 0 is made up, too
_NO_EXIT_CODE = -1  # what the Windows libraries put where they have none
_TAIL_LINES = 3


@dataclass(frozen=True, slots=True)
class Result:
    """What came back for one command, each field of the type that was recorded."""

    status: str
    exit_code: int | None
    stdout: str
    stderr: str
    complaint: str
    completed: bool
    duration_s: float | None
    echo: tuple[str, str]


def result_of(answer: JsonObject, command: Command) -> Result | None:
    """The fields of an answer; ``None`` when it has not the shape of one."""
    status, exit_code = answer.get("status"), answer.get("exit_code")
    stdout, stderr, complaint = answer.get("stdout"), answer.get("stderr"), answer.get("error_message")
    if not isinstance(status, str) or not isinstance(stdout, str) or not isinstance(stderr, str):
        return None
    if isinstance(exit_code, bool) or not isinstance(exit_code, int | None) or not isinstance(complaint, str | None):
        return None
    echo = (str(answer.get("command", command.text)), str(answer.get("target_host") or command.host))
    completed = isinstance(answer.get("completed_at"), str)
    return Result(
        status, exit_code, stdout, stderr, complaint or "", completed, _span(answer.get("duration_seconds")), echo
    )


def _span(value: JsonValue) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) and value >= 0 else None


@dataclass(frozen=True, slots=True)
class Examiner:
    """Judges the result of a command that was sent."""

    sending: Sending
    command: Command
    ok_status: str
    secrets: Collection[str]

    def judge(self, result: Result) -> Answer:
        """What the target proved. Raises: StepError: of the kind that fits what is known."""
        if result.echo != (self.command.text, str(self.command.host)):
            raise self._unproven("the answer is about another command or host")
        if stub := _STUB.fullmatch(result.stdout):
            raise PretenceError(f"the automation service only pretends to support {stub[1]}; nothing was done")
        if self._proves_nothing(result):
            raise self._complaint(result)
        if (result.exit_code == 0) != (result.status == self.ok_status):
            raise self._unproven(f"the answer contradicts itself: {result.status} with exit code {result.exit_code}")
        if not result.completed or result.duration_s is None:
            raise self._unproven("the answer says success, but not when or how long")
        if result.stdout.startswith(_NO_OUTPUT):
            raise self._unproven("the target's output, and with it the proof, could not be fetched")
        return self._by_exit_code(result)

    def _proves_nothing(self, result: Result) -> bool:
        made_up = result.exit_code == _NO_EXIT_CODE and not result.stdout
        remote = self.command.connection_type not in {LOCAL, "ssh"}
        return result.exit_code is None or (made_up and remote)

    def _by_exit_code(self, result: Result) -> Answer:
        stdout, stderr = keep(result.stdout, self.secrets), keep(result.stderr, self.secrets)
        output: JsonObject = {
            "exit_code": result.exit_code,
            "stdout": stdout.text,
            "stderr": stderr.text,
            "duration_s": result.duration_s,
            "host": self.command.host,
        }
        truncated = stdout.truncated or stderr.truncated
        if result.exit_code in self.sending.operation.ok_exit_codes:
            return Answer(output, truncated)
        place = f" on {self.command.host}" if self.command.host else ""
        message = f"the command ended with exit code {result.exit_code}{place}: {_last_words(stderr, stdout)}"
        raise TargetFailedError(message, output=output, truncated=truncated)

    def _complaint(self, result: Result) -> StepError:
        words = brief(keep(f"{result.complaint} {result.stderr}".strip(), self.secrets).text)
        message = f"the automation service says: {words or 'nothing about why it failed'}"
        away = host_behind(self.sending.operation.service, self.command.host or "")
        match meaning_of(words):
            case Meaning.TIMED_OUT:
                return LostStepError(f"{message}; the command may still run", timed_out=True, away=away)
            case Meaning.REFUSED:
                return PermanentStepError(message)
            case Meaning.UNREACHABLE if result.exit_code is None:
                return TemporaryStepError(message, away=away)
            case _:
                return self._unproven(message)

    def _unproven(self, message: str) -> StepError:
        return unproven(self.sending, message)


def _last_words(stderr: Kept, stdout: Kept) -> str:
    said = stderr.text.strip() or stdout.text.strip()
    return brief(" / ".join(said.splitlines()[-_TAIL_LINES:])) or "it printed nothing"
