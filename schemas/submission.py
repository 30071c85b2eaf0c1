"""What a client submits, and the one way to read it: everything that is wrong is said at once."""

from dataclasses import dataclass, field
from typing import Annotated

from pydantic import BeforeValidator, Field, PrivateAttr, ValidationError

from schemas.container_types import ReceivedObject
from schemas.decision_v1 import DecisionV1
from schemas.findings import Findings, Path
from schemas.json_text import InvalidJsonError, JsonLimits, read_json
from schemas.model_faults import find_model_faults
from schemas.plan_v1 import Plan, PlanV1, repeated_ids
from schemas.problem import InvalidInputError
from schemas.wire import Wire


@dataclass(frozen=True, slots=True)
class SubmissionLimits:
    """How large a submission may be."""

    json: JsonLimits = field(default_factory=JsonLimits)
    steps: int = 500


_DEFAULT_LIMITS = SubmissionLimits()
_BARE, _WHOLE = ("plan", "steps"), ("plan", "plan", "steps")


class InvalidSubmissionError(InvalidInputError):
    """A submission with faults; ``errors`` has all of them, with pointers into what was sent."""

    code = "invalid-submission"


def _is_bare(plan: object) -> bool:
    """Whether it is the inner plan alone, as the orchestrator passes it."""
    if isinstance(plan, dict):
        return "plan" not in plan and ("steps" in plan or "execution_metadata" not in plan)
    return isinstance(plan, Plan)


def _whole_plan(plan: object) -> object:
    return {"plan": plan} if _is_bare(plan) else plan


class Submission(Wire):
    """The body of ``POST /v1/executions`` and ``POST /v1/assessments``."""

    plan: Annotated[PlanV1, BeforeValidator(_whole_plan, json_schema_input_type=PlanV1 | Plan)]
    """A whole plan or the inner one alone."""
    decision: DecisionV1 | None = None
    context: Annotated[
        ReceivedObject,
        BeforeValidator(lambda value: {} if value is None else value, json_schema_input_type=ReceivedObject | None),
    ] = Field(default_factory=dict)
    """What the caller wants remembered with the execution; never a source of identity."""
    _steps_at: Path = PrivateAttr(default_factory=lambda: _WHOLE)  # a default would be copied deeply, each time

    @property
    def steps_at(self) -> Path:
        """Where the client put the steps: the start of every pointer to one."""
        return self._steps_at


def read_submission(text: bytes, limits: SubmissionLimits = _DEFAULT_LIMITS) -> Submission:
    """The submission in a request's body.

    Raises: InvalidSubmissionError: with the faults of the JSON, the plan and the decision together.
    """
    try:
        value, found = read_json(text, limits.json)
    except InvalidJsonError as error:
        raise InvalidSubmissionError(error.errors, error.code) from error
    return _check(value, found, limits)


def check_submission(value: object, limits: SubmissionLimits = _DEFAULT_LIMITS) -> Submission:
    """The submission in a value that was made in Python: plain JSON, or with models in it.

    Raises: InvalidSubmissionError: as ``read_submission``.
    """
    return _check(value, Findings(), limits)


def _check(value: object, found: Findings, limits: SubmissionLimits) -> Submission:
    at, steps = _find_steps(value)
    if len(steps) > limits.steps:
        found.add(at, f"has {len(steps)} steps, at most {limits.steps} are taken")
        steps = steps[: limits.steps]  # enough to find what else is wrong
        value = _with_steps(value, at, steps)
    submission = None
    try:
        submission = Submission.model_validate(value)
        submission._steps_at = at  # noqa: SLF001 - of this module's own making
    except ValidationError as error:
        _add_faults(error, found, at, steps)
    if found or submission is None:
        raise InvalidSubmissionError(found.errors())
    return submission


def _find_steps(value: object) -> tuple[Path, list[object]]:
    """Where the client put the steps, and those that are there; a path is given whatever was sent."""
    plan = _member(value, "plan")
    at: Path = _BARE if _is_bare(plan) else _WHOLE
    steps = value
    for key in at:
        steps = _member(steps, key)
    return at, list(steps) if isinstance(steps, list | tuple) else []


def _member(value: object, key: str | int) -> object:
    """Of an object or a model; nothing when there is none."""
    if isinstance(value, dict):
        return value.get(key)
    return getattr(value, str(key), None) if isinstance(value, Wire) else None


def _with_steps(value: object, at: Path, steps: list[object]) -> object:
    if not at:
        return steps
    members = value if isinstance(value, dict) else dict(value) if isinstance(value, Wire) else {}
    return {**members, at[0]: _with_steps(_member(value, at[0]), at[1:], steps)}


def _add_faults(error: ValidationError, found: Findings, at: Path, steps: list[object]) -> None:
    """Faults of the model, and repeated ids, which the model looks for only in steps without a fault."""
    for path, detail in find_model_faults(error):
        sent = path[1:] if at == _BARE and path[:2] == ("plan", "plan") else path
        if not found.is_blank(sent):
            found.add(sent, detail)
    for path, detail in repeated_ids(_member(step, "id") for step in steps):
        found.add((*at, *path), detail)
