"""The verdict on a lowered plan, put together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from schemas.assessment import (
    Approvers,
    Assessment,
    CheckAssessment,
    Estimate,
    OperationView,
    Risk,
    RiskReason,
    StepAssessment,
    Terms,
)
from schemas.decision_v1 import DecisionV1
from schemas.plan_v1 import PlanV1
from schemas.problem import FieldError
from schemas.waves import WavesView
from schemas.words import Effect, EstimateBasis, Mode, RiskLevel
from stage_e.assess.at_once import AtOnce
from stage_e.assess.checks import Chosen, check_assessments, chosen_checks, safety_view
from stage_e.assess.digest import digest_of
from stage_e.assess.duration import Assumptions, StepExpectation, estimate_plan, estimate_step, expect_step
from stage_e.assess.freeze import windows_for
from stage_e.assess.learned import NOTHING_LEARNED, Learned
from stage_e.assess.level import Concern, changes_of, concerns_of
from stage_e.assess.policy import Policy
from stage_e.assess.prose import StepProse, not_understood, prose_of
from stage_e.assess.waves import wave_rules, waves_view
from stage_e.assess.whole import tolerances, whole_graph
from stage_e.engine.graph import Graph
from stage_e.engine.waves import WaveRule
from stage_e.risk.judgement import worse_risk, worst_effect
from stage_e.tools.inventory import UNASKED, Inventory
from stage_e.tools.lower import Lowered
from stage_e.tools.operation import Operation

WHOLE_FROM_S = 10  # from here on, seconds are told without decimals


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
    terms = _terms(policy, concerns)
    chosen, prose = chosen_checks(lowered, policy, inventory, terms.level), prose_of(plan.plan, lowered)
    parts = _parts(lowered, chosen, prose, concerns, options, _wave_rules(plan, lowered, policy, terms.level))
    unknown = _with_unknown_lists(lowered)
    mode, why = _mode_of(parts, unknown, options)
    return Assessment(
        mode=mode,
        mode_reasons=(why,),
        approval_level=terms.level,
        approval_reasons=_reasons_for(terms.level, concerns),
        quorum=terms.quorum,
        approvers=terms.approvers,
        approval_lasts_s=terms.lasts_s,
        policy=policy.version,
        go_on_beside_unknown=policy.go_on_beside_unknown,
        freezes=windows_for(policy.freezes, now) if changes_of(lowered.operations) else (),
        most_targets=policy.caps.targets_per_step,
        beyond=_beyond(concerns, plan, decision, unknown, policy, inventory, now),
        estimate=parts.estimate,
        risk=_risk(concerns, [operation.effect for operation in lowered.operations]),
        layers=lowered.graph.layers,
        targets=tuple(dict.fromkeys(host for each in lowered.operations for host in each.hosts)),
        digest=parts.digest,
        warnings=lowered.warnings,
        not_understood=not_understood(lowered, prose),
        safety_checks=tuple(safety_view(reading, chosen.why_not) for reading in lowered.safety),
        checks=parts.checks,
        steps=parts.steps,
    )


def terms_of(assessment: Assessment, level: int) -> Terms:
    """The terms of a question of that level about the plan."""
    if assessment.beyond is not None and level > assessment.approval_level:
        return assessment.beyond
    return Terms(
        level=assessment.approval_level,
        quorum=assessment.quorum,
        approvers=assessment.approvers,
        lasts_s=assessment.approval_lasts_s,
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


def _terms(policy: Policy, concerns: Iterable[Concern]) -> Terms:
    level = max((concern.level for concern in concerns), default=0)
    answering = policy.answers.at(level)
    approvers = Approvers(roles=answering.roles, subjects=answering.subjects)
    return Terms(level=level, quorum=answering.quorum, approvers=approvers, lasts_s=answering.lasts_s)


def _beyond(  # what a plan is judged by, and what it was judged to be
    concerns: Sequence[Concern],
    plan: PlanV1,
    decision: DecisionV1 | None,
    unknown: Lowered | None,
    policy: Policy,
    inventory: Inventory,
    now: datetime | None,
) -> Terms | None:
    """How it is agreed to that lists are others than foreseen; ``None`` when nothing of them was."""
    if unknown is None:
        return None
    return _terms(policy, (*concerns, *concerns_of(plan, decision, unknown, policy, inventory, now)))


def _with_unknown_lists(lowered: Lowered) -> Lowered | None:
    """The plan as it is judged when nobody knows its lists; ``None`` when nothing of them was foreseen."""
    if all(each.foreseen is None for each in lowered.operations):
        return None
    unknown = (
        each if each.foreseen is None else replace(each, foreseen=None, assets={}) for each in lowered.operations
    )
    return replace(lowered, operations=tuple(unknown))


@dataclass(frozen=True, slots=True)
class _Parts:
    """The verdict on each operation, and what follows from running all of them as they wait for each other."""

    steps: tuple[StepAssessment, ...]
    checks: tuple[CheckAssessment, ...]
    graph: Graph
    expected: dict[str, StepExpectation]
    waves: Mapping[str, WaveRule]
    estimate: Estimate
    digest: str


def _parts(
    lowered: Lowered,
    chosen: Chosen,
    prose: dict[str, StepProse],
    concerns: Sequence[Concern],
    options: AssessOptions,
    waves: Mapping[str, WaveRule],
) -> _Parts:
    operations, at_once = (*lowered.operations, *chosen.operations), options.assumptions.at_once
    expected = _expected(operations, waves, options)
    steps = _steps(lowered, expected, at_once, concerns, prose)
    checks = check_assessments(chosen, lowered, prose, expected, at_once)
    graph = whole_graph(steps, checks) if checks else lowered.graph
    digest = digest_of(operations, graph.needs, tolerances(steps, checks), checks)
    return _Parts(steps, checks, graph, expected, waves, estimate_plan(graph, expected, at_once), digest)


def _wave_rules(plan: PlanV1, lowered: Lowered, policy: Policy, level: int) -> dict[str, WaveRule]:
    return wave_rules(plan.plan, changes_of(lowered.operations), policy.waves.at(level))


def _expected(
    operations: Iterable[Operation], waves: Mapping[str, WaveRule], options: AssessOptions
) -> dict[str, StepExpectation]:
    assumed, learned = options.assumptions, options.learned
    return {each.step_id: expect_step(each, assumed, learned, waves.get(each.step_id)) for each in operations}


def _mode_of(parts: _Parts, unknown: Lowered | None, options: AssessOptions) -> tuple[Mode, str]:
    """The mode of a plan; lists that were foreseen may have grown when they are due, as any list may."""
    if unknown is None:
        return _mode(parts.estimate, options.budget_s)
    expected = parts.expected | _expected(unknown.operations, parts.waves, options)
    grown = estimate_plan(parts.graph, expected, options.assumptions.at_once)
    if grown.p90_s <= parts.estimate.p90_s:
        return _mode(parts.estimate, options.budget_s)
    mode, why = _mode(grown, options.budget_s)
    return mode, f"lists may have grown to {options.assumptions.list_length} targets when they are due: {why}"


def _mode(estimate: Estimate, budget_s: float) -> tuple[Mode, str]:
    if estimate.basis is EstimateBasis.UNKNOWN:
        return Mode.BACKGROUND, "nobody can say yet how long it takes"
    basis = f"90 % of runs end within {_round(estimate.p90_s)} s ({estimate.basis})"
    if estimate.p90_s < budget_s:
        return Mode.IMMEDIATE, f"{basis}, the budget is {budget_s:g} s"
    return Mode.BACKGROUND, f"{basis}, which is not under the budget of {budget_s:g} s"


def _round(seconds: float) -> str:
    """No more digits than such a figure is worth: 0.24, 7.4, 35."""
    return f"{seconds:.0f}" if seconds >= WHOLE_FROM_S else f"{seconds:.2g}"


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
    at_once: AtOnce,
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
            at_once,
            by_step.get(operation.step_id, []),
            prose[operation.step_id],
        )
        for operation in lowered.operations
    )


def _waves(operation: Operation, expected: StepExpectation) -> WavesView | None:
    """What is foreseen of a list tells its waves, unless it is short: it may have grown when it is due."""
    rule = expected.waves
    if rule is None:
        return None
    return waves_view(rule, expected.times if not operation.loop_over or len(operation.hosts) > rule.above else None)


def _step(
    operation: Operation,
    needs: tuple[str, ...],
    expected: StepExpectation,
    at_once: AtOnce,
    concerns: Sequence[Concern],
    prose: StepProse,
) -> StepAssessment:
    return StepAssessment(
        id=operation.step_id,
        tool=operation.tool,
        operation=OperationView(service=operation.service, call=operation.call, text=operation.text),
        targets=operation.hosts,
        depends_on=needs,
        tolerates=prose.tolerates,
        estimate=estimate_step(expected, at_once),
        attempt_s=expected.attempt_s,
        times=expected.times,
        waves=_waves(operation, expected),
        risk=_risk(concerns, [operation.effect]),
        undo=prose.undo,
        inverse=prose.inverse,
        rollback=prose.rollback,
        failure=prose.failure,
        success_criteria=prose.criteria,
    )
