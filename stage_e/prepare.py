"""Everything that is decided about a plan before it is stored: operations, graph, assessment, secrets. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from schemas.assessment import Assessment
from schemas.decision_v1 import DecisionV1
from schemas.findings import Findings, Path
from schemas.json_text import JsonObject
from schemas.plan_v1 import PlanV1
from schemas.problem import FieldError
from schemas.submission import Submission, check_submission
from stage_e.assess.assessment import AssessOptions, assess
from stage_e.assess.policy import Policy
from stage_e.assess.refusals import refusals_of
from stage_e.engine.facts import StepTakenOver
from stage_e.errors import InvalidPlanError
from stage_e.secrets import Secrets, markers_in, may_hold_secrets
from stage_e.tools.catalogue import Catalogue
from stage_e.tools.inventory import Inventory, ListQuestion
from stage_e.tools.lower import FAULTY, LowerOptions, check_dispatches, lower_plan
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
    request_text: str
    """What the person asked for, as Stage A has it."""
    operations: tuple[Operation, ...]
    """Of the steps of the plan, then of its checks."""
    assessment: Assessment
    secrets: Mapping[str, str]
    """Values that were cut out of the plan, by their markers."""
    wanted: tuple[ListQuestion, ...] = ()
    """What the inventory has to be asked for the last word on it."""
    retry_of: str | None = None
    rollback_of: str | None = None
    taken_over: tuple[StepTakenOver, ...] = ()
    """Of a retry: what is done already."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When a plan is judged, what is known of its hosts then, and where the client's body has its list of steps."""

    inventory: Inventory
    now: datetime
    steps_at: Path


@dataclass(frozen=True, slots=True)
class Verdict:
    """The operations of a plan and what is thought of it."""

    operations: tuple[Operation, ...]
    assessment: Assessment
    wanted: tuple[ListQuestion, ...]
    """What to ask the inventory before this is the last word. A plan that only reads and asks nobody is not held up."""


def judge(plan: PlanV1, decision: DecisionV1 | None, judgement: Judgement, at: Moment) -> Verdict:
    """The verdict on a plan without secrets. Raises: InvalidPlanError."""
    policy, options = judgement.policy, judgement.lowering
    options = replace(
        options,
        most_targets=min(options.most_targets, policy.caps.targets_per_step),
        most_dispatches=min(options.most_dispatches, policy.caps.dispatches_per_plan),
        steps_at=at.steps_at,
    )
    lowered = lower_plan(plan, decision, judgement.catalogue, options, at.inventory)
    refusals = refusals_of(lowered.operations, policy, at.now, at.steps_at)
    if refusals:
        raise InvalidPlanError("the policy of this installation does not allow the plan", refusals)
    assessment = assess(plan, decision, lowered, policy, judgement.assessing, at.inventory, at.now)
    asks_somebody = assessment.approval_level > 0 or any(each.writes for each in lowered.operations)
    wanted = lowered.open_questions if asks_somebody else ()
    findings = Findings()
    if lowered.open_questions and not wanted:
        check_dispatches(lowered.operations, options, findings)
    if findings:
        raise InvalidPlanError(FAULTY, findings.errors())
    checks = {check.id for check in assessment.checks}
    looks = (probe.operation for probe in lowered.probes if probe.id in checks)
    return Verdict((*lowered.operations, *looks), assessment, wanted)


Judge = Callable[[PlanV1, DecisionV1 | None, Judgement, Moment], Verdict]


def prepare(
    submission: Submission, judgement: Judgement, inventory: Inventory, now: datetime, judged: Judge = judge
) -> Prepared:
    """The verdict on a submission at ``now``, with its secrets cut out before anything else looks at it.

    ``judged`` is ``judge``, or somebody who remembers what that said.

    Raises:
        InvalidPlanError: with every reason why it cannot run.
    """
    masked, secrets = _without_secrets(submission)
    at = Moment(inventory, now, submission.steps_at)
    verdict = judged(masked.plan, masked.decision, judgement, at)
    return Prepared(
        plan=masked.plan.model_dump(mode="json"),
        decision=None if masked.decision is None else masked.decision.model_dump(mode="json"),
        request_text="" if masked.decision is None else masked.decision.original_request,
        operations=verdict.operations,
        assessment=verdict.assessment,
        secrets=secrets.values,
        wanted=verdict.wanted,
    )


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
