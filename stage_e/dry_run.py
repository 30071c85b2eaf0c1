"""What another policy would have made of plans that were judged before. Nothing is changed."""

from collections.abc import Iterator

from schemas.assessment import Assessment
from schemas.decision_v1 import DecisionV1
from schemas.plan_v1 import PlanV1
from schemas.waves import WavesView
from stage_e.assess.waves import rule_of
from stage_e.errors import InvalidPlanError
from stage_e.knowing import judged_knowing
from stage_e.ports.inventory import InventoryLookup
from stage_e.ports.records import Submitted
from stage_e.prepare import Judgement, Moment, Verdict, judge
from stage_e.tools.inventory import Inventory, hosts_named

_STEPS_AT = ("plan", "steps")


async def judged_otherwise(past: Submitted, judgement: Judgement, lookup: InventoryLookup) -> tuple[str, ...]:
    """In which ways ``judgement`` differs from the verdict of then, for a submission at that same moment; or none.

    ``lookup`` tells what is known of its hosts today.
    """
    plan, decision = _plan_of(past)

    async def judged(inventory: Inventory) -> Verdict:
        return judge(plan, decision, judgement, Moment(inventory, past.created_at, _STEPS_AT))

    try:
        verdict = await judged_knowing(lookup, hosts_named(plan, decision, judgement.lowering.default_host), judged)
    except InvalidPlanError as error:
        return tuple(f"refused: {fault.pointer} {fault.detail}" for fault in error.errors)
    return differences(past.assessment, verdict.assessment)


def _plan_of(past: Submitted) -> tuple[PlanV1, DecisionV1 | None]:
    decision = None if past.decision is None else DecisionV1.model_validate(past.decision)
    return PlanV1.model_validate(past.plan), decision


def differences(then: Assessment, now: Assessment) -> tuple[str, ...]:
    """In which ways a person, or a host, would have met something else."""
    return (*_differences(then, now), *_other_waves(then, now))


def _differences(then: Assessment, now: Assessment) -> Iterator[str]:
    if then.approval_level != now.approval_level:
        yield f"level {then.approval_level} -> {now.approval_level}: {'; '.join(now.approval_reasons)}"
    if then.mode is not now.mode:
        yield f"mode {then.mode} -> {now.mode}: {'; '.join(now.mode_reasons)}"
    if now.approval_level == 0:
        return
    if then.quorum != now.quorum:
        yield f"people {then.quorum} -> {now.quorum}"
    if then.approvers != now.approvers:
        yield f"who may answer: {_who(then)} -> {_who(now)}"
    if then.approval_lasts_s != now.approval_lasts_s:
        yield f"open for {then.approval_lasts_s:g} s -> {now.approval_lasts_s:g} s"


def _other_waves(then: Assessment, now: Assessment) -> Iterator[str]:
    """By their rules, since a list may have other hosts today; and only where it shows in how the step would go."""
    before = {step.id: step.waves for step in then.steps}
    for step in now.steps:
        old, new = before.get(step.id), step.waves
        is_other = (old and rule_of(old)) != (new and rule_of(new))
        if is_other and _in_words(old) != _in_words(new):
            yield f"waves of {step.id}: {_in_words(old)} -> {_in_words(new)}"


def _in_words(waves: WavesView | None) -> str:
    return "all at once" if waves is None else waves.text


def _who(assessment: Assessment) -> str:
    approvers = assessment.approvers
    return " or ".join(approvers.roles) + (f" ({', '.join(approvers.subjects)})" if approvers.subjects else "")
