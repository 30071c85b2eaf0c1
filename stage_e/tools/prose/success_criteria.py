"""Success criteria: expressions over the output are checked when the step has succeeded, prose is only shown.

Planners write other languages' values into expressions: ``exit_code == 0`` and ``status == "active"``. JMESPath takes
the first for a fault and the second for the name of a field, so what stands after a comparison or a comma is read as
the value that is meant: a number, true, false, null, or text in double quotes.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from schemas.words import CriterionCheck
from stage_e.tools.prose.expression import FUNCTIONS, BadExpressionError, asks, compile_expression
from stage_e.tools.step_faults import StepFaults

MOST_READ = 20  # criteria of one step; real ones have up to 3
LONGEST_READ = 1_000  # characters
_NO_MORE_THAN_SUCCESS = frozenset(
    f"{subject}{verb}{how}"
    for subject in ("", "operation ", "the operation ", "command ", "the command ", "step ", "the step ")
    for verb in ("completed", "completes", "succeeded", "succeeds", "success")
    for how in ("", " successfully")
)
_QUOTED = r"""'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`"""
_VALUE = re.compile(
    rf"""(?P<quoted>{_QUOTED})|(?P<before>(?:[=!<>]=|[<>,])\s*)"""
    r"""(?P<value>"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|true|false|null)(?![\w.("'%\[-])"""
)
_OPERAND = r"""!?[(\s]*[\w@][\w.@"\[\]*-]*\s*\)*\s*"""
_MEANT = re.compile(
    rf"{_OPERAND}[=!]=\s*\S|(?:{'|'.join(FUNCTIONS)})\([^)]*\)|[\w.]+\[(?:\?[^\]]*\]|\*\]|-?\d+\])", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Criterion:
    """A success criterion and who looks whether it holds; ``expression`` is what is evaluated, as it was read."""

    text: str
    check: CriterionCheck
    expression: str | None = None


@lru_cache(maxsize=1024)
def read_criterion(text: str) -> Criterion:
    """What becomes of a success criterion.

    Raises: BadExpressionError: it is plainly meant as an expression and is none.
    """
    if len(text) > LONGEST_READ:
        return Criterion(text, CriterionCheck.UNCHECKED)
    if " ".join(text.lower().replace("_", " ").split()).rstrip(".!") in _NO_MORE_THAN_SUCCESS:
        return Criterion(text, CriterionCheck.EVIDENCE)
    expression = _VALUE.sub(_as_value, text.strip())
    try:
        if asks(compile_expression(expression)):
            return Criterion(text, CriterionCheck.EXPRESSION, expression)
    except BadExpressionError:
        if _MEANT.match(text.strip()):
            raise
    return Criterion(text, CriterionCheck.UNCHECKED)


def read_criteria(texts: Sequence[str]) -> Iterator[Criterion]:
    """The success criteria of a step, the first ``MOST_READ`` of them read. They were checked."""
    for number, text in enumerate(texts):
        yield read_criterion(text) if number < MOST_READ else Criterion(text, CriterionCheck.UNCHECKED)


def check_criteria(texts: Sequence[str], faults: StepFaults) -> None:
    """Finds expressions that cannot be evaluated."""
    for number, text in enumerate(texts[:MOST_READ]):
        try:
            read_criterion(text)
        except BadExpressionError as error:
            faults.add(("success_criteria", number), str(error))


def _as_value(match: re.Match[str]) -> str:
    if match["quoted"] is not None:
        return match[0]
    value = match["value"]
    if value.startswith('"'):
        try:
            value = json.dumps(json.loads(value)).replace("`", "\\`")
        except ValueError:
            return match[0]
    return f"{match['before']}`{value}`"
