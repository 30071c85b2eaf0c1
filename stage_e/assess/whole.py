"""The graph of everything that an execution runs: the steps of its plan, and its checks in between."""

from collections.abc import Sequence

from schemas.assessment import CheckAssessment, StepAssessment, TakenOver
from stage_e.engine.checks import with_held
from stage_e.engine.graph import Graph, graph_of


def whole_graph(
    steps: Sequence[StepAssessment],
    checks: Sequence[CheckAssessment],
    taken_over: Sequence[TakenOver] = (),
    order: Sequence[str] = (),
) -> Graph:
    """Steps first, in the order of the plan; ``order`` says what that is where a retry takes some over as done."""
    done = {each.id: each.depends_on for each in taken_over if each.targets is None}
    needs = done | {step.id: step.depends_on for step in steps} | {check.id: check.depends_on for check in checks}
    whole = with_held(needs, {check.id: check.holds for check in checks})
    return graph_of(order or [*whole], whole)


def tolerances(steps: Sequence[StepAssessment], checks: Sequence[CheckAssessment]) -> dict[str, tuple[str, ...]]:
    """Of what each waits for, what may just as well fail."""
    tolerated = {step.id: step.tolerates for step in steps} | {check.id: check.tolerates for check in checks}
    return with_held(tolerated, {check.id: check.holds for check in checks if check.optional})
