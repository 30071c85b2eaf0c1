"""Random plans, judged already: reads, effects of all kinds, loops, approval levels, and any graph."""

from dataclasses import dataclass

from schemas.assessment import Assessment, Estimate, OperationView, Risk, StepAssessment
from schemas.prose import CriterionView
from schemas.submission import Submission
from schemas.words import CriterionCheck, Effect, EstimateBasis, Mode, RiskLevel
from stage_e.assess.digest import digest_of
from stage_e.engine.graph import graph_of
from stage_e.prepare import Prepared
from stage_e.tools.operation import Operation, Service
from tests.simulation.clock import Dice
from tests.simulation.witness import HOSTS

ESTIMATE = Estimate(p50_s=1, p90_s=2, basis=EstimateBasis.CATALOGUE)
CRITERION = CriterionView(text="exit_code == 0", check=CriterionCheck.EXPRESSION, expression="exit_code == `0`")
WRITES = (Effect.WRITE_REVERSIBLE, Effect.DISRUPTIVE, Effect.DESTRUCTIVE, Effect.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Order:
    """What one person wants: a plan that is judged already, and the body that it comes in."""

    number: int
    submission: Submission
    prepared: Prepared


def an_order(dice: Dice, number: int) -> Order:
    """Order ``number`` of a run; its submission differs from all others."""
    steps = [f"s{at}" for at in range(dice.randint(1, 6))]
    level = dice.choice((0, 0, 1, 2, 3))
    needs = {step: [other for other in steps[:at] if dice.hits(0.4)] for at, step in enumerate(steps)}
    operations = list[Operation]()
    for step in steps:
        operations.append(_operation(dice, step, [each.step_id for each in operations if each.call == "assets.list"]))
    for each in operations:
        needs[each.step_id] = sorted({*needs[each.step_id], *each.sources.values()})
    tolerated = {each.step_id: _tolerated(dice, each, needs[each.step_id]) for each in operations}
    digest = digest_of(operations, graph_of(steps, needs).needs, tolerated)
    verdicts = tuple(_verdict(dice, each, needs[each.step_id], tolerated[each.step_id]) for each in operations)
    body = {
        "plan": {"steps": [{"id": "s0", "tool": "asset-query", "inputs": {}, "estimated_duration": 1}]},
        "context": {"order": number},
    }
    prepared = Prepared(
        plan={"plan": {"steps": []}},
        decision=None,
        request_text=f"order {number}",
        operations=tuple(operations),
        assessment=_assessment(dice, verdicts, level, digest),
        secrets={},
    )
    return Order(number, Submission.model_validate(body), prepared)


def _operation(dice: Dice, step: str, lists: list[str]) -> Operation:
    if dice.hits(0.3):
        return _of(dice, step, Effect.READ, call="assets.list")
    effect = dice.choice(WRITES) if dice.hits(0.7) else dice.choice((Effect.READ, Effect.PROBE))
    if lists and dice.hits(0.4):
        return _of(dice, step, effect, loop_over="hostname", source=dice.choice(lists))
    return _of(dice, step, effect, targets=tuple(dice.sample(HOSTS, dice.choice((0, 1, 1, 3)))))


def _of(
    dice: Dice,
    step: str,
    effect: Effect,
    *,
    call: str = "execute",
    targets: tuple[str, ...] = (),
    loop_over: str | None = None,
    source: str = "",
) -> Operation:
    return Operation(
        step_id=step,
        tool="simulated",
        tool_version="1",
        service=Service.ASSET if call == "assets.list" else Service.AUTOMATION,
        call=call,
        body={"command": f"do {step}"},
        text=f"do {step}",
        effect=effect,
        idempotent=dice.hits(0.4),
        targets=targets,
        loop_over=loop_over,
        target_field="host" if targets or loop_over else None,
        sources={"assets": source} if source else {},
        timeout_s=dice.choice((1.0, 3.0, 10.0)),
        max_attempts=dice.randint(1, 4),
    )


def _tolerated(dice: Dice, operation: Operation, needs: list[str]) -> tuple[str, ...]:
    """Of what comes first, that which may fail; never what it uses."""
    return tuple(each for each in needs if each not in operation.sources.values() and dice.hits(0.3))


def _verdict(dice: Dice, operation: Operation, needs: list[str], tolerated: tuple[str, ...]) -> StepAssessment:
    harmless = operation.effect.harmless
    level = RiskLevel.LOW if harmless else RiskLevel.HIGH
    return StepAssessment(
        id=operation.step_id,
        tool=operation.tool,
        operation=OperationView(service=operation.service, call=operation.call, text=operation.text),
        targets=operation.targets,
        depends_on=tuple(needs),
        tolerates=tolerated,
        estimate=ESTIMATE,
        attempt_s=1,
        risk=Risk(level=level, effect=operation.effect, read_only=harmless),
        success_criteria=(CRITERION,) if operation.call == "execute" and dice.hits(0.2) else (),
    )


def _assessment(dice: Dice, steps: tuple[StepAssessment, ...], level: int, digest: str) -> Assessment:
    read_only = all(step.risk.read_only for step in steps)
    return Assessment(
        mode=dice.choice((Mode.IMMEDIATE, Mode.BACKGROUND)),
        approval_level=level,
        quorum=dice.choice((1, 1, 2)) if level > 1 else 1,
        approval_lasts_s=dice.choice((5.0, 20.0, 60.0)),
        estimate=ESTIMATE,
        risk=Risk(level=RiskLevel.LOW if read_only else RiskLevel.HIGH, effect=Effect.READ, read_only=read_only),
        digest=digest,
        steps=steps,
    )
