"""Success criteria that are expressions, held against what an attempt brought back."""

from collections.abc import Iterable

from schemas.assessment import Assessment
from stage_e.engine.outcome import AttemptOutcome, Failed, Succeeded
from stage_e.tools.prose.expression import verdict_on


def expressions_of(assessment: Assessment) -> dict[str, tuple[str, ...]]:
    """The expressions of the steps and checks that have some, by their ids."""
    found = {
        step.id: tuple(each.expression for each in step.success_criteria if each.expression is not None)
        for step in assessment.steps
    }
    checks = {check.id: (check.expression,) for check in assessment.checks if check.expression is not None}
    return {step_id: expressions for step_id, expressions in found.items() if expressions} | checks


def held_against(outcome: AttemptOutcome, expressions: Iterable[str]) -> AttemptOutcome:
    """``outcome``; ``Failed`` where the target succeeded and an expression is not true of the output."""
    if not isinstance(outcome, Succeeded):
        return outcome
    verdicts = [(expression, verdict_on(expression, outcome.output)) for expression in expressions]
    untrue = [f"{expression} (it saw {verdict.saw})" for expression, verdict in verdicts if not verdict.holds]
    if not untrue:
        return outcome
    cut = ", of which only a part was kept" if outcome.truncated else ""
    error = f"it was carried out, but this is not true of its output{cut}: {'; '.join(untrue)}"
    return Failed(error, outcome.output, outcome.truncated)
