"""The steps of a lowered plan as the judge of their flow sees them."""

from collections.abc import Sequence
from dataclasses import replace

from schemas.plan_v1 import Step
from stage_e.risk.flow import FlowStep, flow_reasons
from stage_e.risk.judgement import Judgement, Reason, worse_risk
from stage_e.tools.lower_step import LoweredStep
from stage_e.tools.operation import Service

_LISTS = frozenset({"assets.list"})


def judged_together(steps: Sequence[Step], lowered: Sequence[LoweredStep]) -> dict[str, Judgement]:
    """The verdict on each step by its id, raised by what it does together with those before it."""
    found = flow_reasons([_seen(step, each) for step, each in zip(steps, lowered, strict=True)])
    return {step.id: _raised(each, found[step.id]) for step, each in zip(steps, lowered, strict=True)}


def _raised(lowered: LoweredStep, reasons: tuple[Reason, ...]) -> Judgement:
    judged = lowered.judgement
    risk = worse_risk(judged.risk, *(reason.risk for reason in reasons))
    return replace(judged, risk=risk, reasons=tuple(dict.fromkeys((*judged.reasons, *reasons))))


def _seen(step: Step, lowered: LoweredStep) -> FlowStep:
    operation = lowered.operation
    return FlowStep(
        step_id=step.id,
        inputs=step.inputs,
        judgement=lowered.judgement,
        tells=operation.service is Service.COMMUNICATION,
        lists_all=operation.call in _LISTS and not step.inputs.get("filters"),
        over_list=operation.loop_over is not None,
    )
