"""The verdict on a lowered plan, put together."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from schemas.assessment import Approvers, Assessment, Estimate, OperationView, Risk, RiskReason, StepAssessment
from schemas.decision_v1 import DecisionV1
from schemas.plan_v1 import PlanV1
from schemas.problem import FieldError
from schemas.words import Effect, EstimateBasis, Mode, RiskLevel
from stage_e.assess.digest import digest_of
from stage_e.assess.duration import Assumptions, StepExpectation, estimate_plan, estimate_step, expect_step
from stage_e.assess.learned import NOTHING_LEARNED, Learned
from stage_e.assess.level import Concern, concerns_of
from stage_e.assess.policy import Policy
from stage_e.assess.prose import StepProse, not_understood, prose_of, safety_view
from stage_e.risk.judgement import worse_risk, worst_effect
from stage_e.tools.inventory import UNASKED, Inventory
from stage_e.tools.lower import Lowered
from stage_e.tools.operation import Operation


@dataclass(frozen=True, slots=True)
class AssessOptions:
    """What the settings say about assessing, and what this installation has learned."""

    budget_s: float = 30.0
    """What an immediate execution may take."""
    assumptions: Assumptions = field(default_factory=Assumptions)
    learned: Learned = NOTHING_LEARNED


_DEFAULTS = AssessOptions()


def assess(
    plan: PlanV1,
    decision: DecisionV1 | None,
    lowered: Lowered,
    policy: Policy,
    options: AssessOptions = _DEFAULTS,
    inventory: Inventory = UNASKED,
    now: datetime | None = None,
) -> Assessment:
    """How long, how risky, who drives and who must agree, each with its reasons; without ``now`` every freeze holds."""
    concerns = concerns_of(plan, decision, lowered, policy, inventory, now)
    expected = {each.step_id: expect_step(each, options.assumptions, options.learned) for each in lowered.operations}
    whole = estimate_plan(lowered.graph, expected, options.assumptions.parallel)
    mode, mode_reason = _mode(whole, options.budget_s)
    level = max((concern.level for concern in concerns), default=0)
    answering = policy.answers.at(level)
    prose = prose_of(plan.plan, lowered)
    return Assessment(
        mode=mode,
        mode_reasons=(mode_reason,),
        approval_level=level,
        approval_reasons=_reasons_for(level, concerns),
        quorum=answering.quorum,
        approvers=Approvers(roles=answering.roles, subjects=answering.subjects),
        approval_lasts_s=answering.lasts_s,
        policy=policy.version,
        go_on_beside_unknown=policy.go_on_beside_unknown,
        most_targets=policy.caps.targets_per_step,
        estimate=whole,
        risk=_risk(concerns, [operation.effect for operation in lowered.operations]),
        layers=lowered.graph.layers,
        targets=tuple(dict.fromkeys(target for each in lowered.operations for target in each.targets)),
        digest=digest_of(
            lowered.operations, lowered.graph.needs, {name: each.tolerates for name, each in prose.items()}
        ),
        warnings=lowered.warnings,
        not_understood=not_understood(lowered, prose),
        safety_checks=tuple(map(safety_view, lowered.safety)),
        steps=_steps(lowered, expected, options.assumptions.parallel, concerns, prose),
    )


def refused_assessment(errors: Sequence[FieldError]) -> Assessment:
    """The verdict on a plan that a submission would be refused for: nothing of it is known to be harmless."""
    return Assessment(
        mode=Mode.BACKGROUND,
        mode_reasons=("a plan that is refused never runs",),
        approval_level=3,
        approval_reasons=("a plan that is refused cannot be judged",),
        estimate=Estimate(p50_s=0, p90_s=0, basis=EstimateBasis.UNKNOWN),
        risk=Risk(level=RiskLevel.CRITICAL, effect=Effect.UNKNOWN, read_only=False),
        digest=digest_of((), {}),
        refusals=tuple(errors),
    )


def _mode(estimate: Estimate, budget_s: float) -> tuple[Mode, str]:
    if estimate.basis is EstimateBasis.UNKNOWN:
        return Mode.BACKGROUND, "nobody can say yet how long it takes"
    basis = f"90 % of runs end within {estimate.p90_s:g} s ({estimate.basis})"
    if estimate.p90_s < budget_s:
        return Mode.IMMEDIATE, f"{basis}, the budget is {budget_s:g} s"
    return Mode.BACKGROUND, f"{basis}, which is not under the budget of {budget_s:g} s"


def _reasons_for(level: int, concerns: Sequence[Concern]) -> tuple[str, ...]:
    """What asked for this level, each thing once."""
    asked = [concern for concern in concerns if concern.level == level]
    said = (f"{concern.step_id}: {concern.detail}" if concern.step_id else concern.detail for concern in asked)
    return tuple(dict.fromkeys(said)) if level else ("everything is proven to change nothing",)


def _risk(concerns: Sequence[Concern], effects: Sequence[Effect]) -> Risk:
    return Risk(
        level=worse_risk(RiskLevel.LOW, *(concern.risk for concern in concerns)),
        effect=worst_effect(effects),
        read_only=all(effect.harmless for effect in effects),
        reasons=tuple(
            RiskReason(rule=concern.rule, detail=concern.detail, step_id=concern.step_id) for concern in concerns
        ),
    )


def _steps(
    lowered: Lowered,
    expected: dict[str, StepExpectation],
    parallel: int,
    concerns: Sequence[Concern],
    prose: dict[str, StepProse],
) -> tuple[StepAssessment, ...]:
    by_step: dict[str | None, list[Concern]] = {}
    for concern in concerns:
        by_step.setdefault(concern.step_id, []).append(concern)
    return tuple(
        _step(
            operation,
            lowered.graph.needs[operation.step_id],
            expected[operation.step_id],
            parallel,
            by_step.get(operation.step_id, []),
            prose[operation.step_id],
        )
        for operation in lowered.operations
    )


def _step(
    operation: Operation,
    needs: tuple[str, ...],
    expected: StepExpectation,
    parallel: int,
    concerns: Sequence[Concern],
    prose: StepProse,
) -> StepAssessment:
    return StepAssessment(
        id=operation.step_id,
        tool=operation.tool,
        operation=OperationView(service=operation.service, call=operation.call, text=operation.text),
        targets=operation.targets,
        depends_on=needs,
        tolerates=prose.tolerates,
        estimate=estimate_step(expected, parallel),
        attempt_s=round(expected.attempt.spread.at(0.5), 4),
        times=expected.times,
        risk=_risk(concerns, [operation.effect]),
        undo=prose.undo,
        inverse=prose.inverse,
        rollback=prose.rollback,
        failure=prose.failure,
        success_criteria=prose.criteria,
    )
