"""Everything that is decided about a plan before it is stored: operations, graph, assessment, secrets. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from schemas.assessment import Assessment
from schemas.json_text import JsonObject
from schemas.problem import FieldError
from schemas.submission import Submission, check_submission
from stage_e.assess.assessment import AssessOptions, assess, refused_assessment
from stage_e.assess.policy import Policy
from stage_e.errors import InvalidPlanError
from stage_e.secrets import Secrets, markers_in, may_hold_secrets
from stage_e.tools.catalogue import Catalogue
from stage_e.tools.inventory import UNASKED, Inventory
from stage_e.tools.lower import LowerOptions, lower_plan
from stage_e.tools.operation import Operation


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a plan is judged by: the catalogue, the policy, and this installation's options."""

    catalogue: Catalogue
    policy: Policy
    lowering: LowerOptions
    assessing: AssessOptions


@dataclass(frozen=True, slots=True)
class Prepared:
    """A plan that can be stored, or shown."""

    plan: JsonObject
    decision: JsonObject | None
    operations: tuple[Operation, ...]
    assessment: Assessment
    secrets: Mapping[str, str]
    """Values that were cut out of the plan, by their markers."""


def prepare(submission: Submission, judgement: Judgement, inventory: Inventory = UNASKED) -> Prepared:
    """The verdict on a submission, with its secrets cut out before anything else looks at it.

    Raises:
        InvalidPlanError: with every reason why it cannot run.
    """
    masked, secrets = _without_secrets(submission)
    options = replace(judgement.lowering, steps_at=submission.steps_at)
    lowered = lower_plan(masked.plan, masked.decision, judgement.catalogue, options, inventory)
    assessment = assess(masked.plan, masked.decision, lowered, judgement.policy, judgement.assessing, inventory)
    return Prepared(
        plan=masked.plan.model_dump(mode="json"),
        decision=None if masked.decision is None else masked.decision.model_dump(mode="json"),
        operations=lowered.operations,
        assessment=assessment,
        secrets=secrets.values,
    )


def assessment_of(submission: Submission, judgement: Judgement, inventory: Inventory = UNASKED) -> Assessment:
    """The verdict on a submission; what it would be refused for stands in ``refusals``."""
    try:
        return prepare(submission, judgement, inventory).assessment
    except InvalidPlanError as error:
        return refused_assessment(error.errors)


def _without_secrets(submission: Submission) -> tuple[Submission, Secrets]:
    secrets = Secrets()
    if not may_hold_secrets(submission.model_dump_json(exclude={"context"})):
        return submission, secrets
    whole = submission.model_dump(mode="json", exclude={"context"})
    if markers_in(whole):
        detail = "it contains text of the form __secret_1__, which Stage E keeps for itself"
        raise InvalidPlanError("the plan cannot be taken", [FieldError(pointer="/plan", detail=detail)])
    cut = secrets.cut(whole)
    if not secrets.values:
        return submission, secrets
    return check_submission(cut), secrets
