"""What the API's refusals mean for the person at the terminal."""

import httpx
from pydantic import ValidationError

from cli.errors import CommandError
from cli.exits import Exit
from cli.plan_file import PlanFile
from schemas.findings import printable
from schemas.problem import Problem

LONGEST = 1_000  # characters of one line of a problem
NO_KEY = "set STAGE_E_API_KEY, or act as somebody of the local stack with --as"
LATER = frozenset({408, 429, 502, 503, 504})


def refusal(answer: httpx.Response, plan: PlanFile | None = None) -> CommandError:
    """The error in an answer that is none: the problem's detail, and below it each fault with its pointer."""
    code = Exit.OUT_OF_REACH if answer.is_server_error or answer.status_code in LATER else Exit.BAD_INPUT
    try:
        problem = Problem.model_validate_json(answer.content)
    except ValidationError:
        where = f"{answer.request.method} {answer.request.url}"
        return CommandError(f"{where} was answered {answer.status_code}, and not by Stage E", Exit.OUT_OF_REACH)
    text = printable(problem.detail or problem.title, LONGEST)
    if answer.status_code == httpx.codes.UNAUTHORIZED:
        text = f"{text}: {NO_KEY}"
    return CommandError(text, code, _faults(problem, plan))


def _faults(problem: Problem, plan: PlanFile | None) -> list[str]:
    lines = []
    for error in problem.errors or ():
        pointer = plan.pointer(error.pointer) if plan else error.pointer
        lines.append(f"  {printable(pointer) or 'the whole'}: {printable(error.detail, LONGEST)}")
    return lines
