"""Everything that is decided about a plan before it runs, for a person: the whole first, then step by step."""

from collections.abc import Iterator, Sequence

from cli.terminal.cards import NEVER, level_words
from cli.terminal.prose import entry, safety_lines, sequel_lines, unclear_lines
from cli.terminal.text import span
from schemas.assessment import Assessment, Estimate, Risk, StepAssessment
from schemas.prose import CriterionView, FailureView
from schemas.words import CriterionCheck, FailureHandling, Undo

_UNDO = {Undo.POSSIBLE: "it can be taken back", **NEVER}


def verdict_lines(assessment: Assessment) -> list[str]:
    """The whole verdict, nothing left out."""
    return [
        *entry("mode", [assessment.mode, *assessment.mode_reasons]),
        *entry("takes", [_seconds(assessment.estimate)]),
        *entry("risk", [_risk(assessment.risk)]),
        *entry("approval", [_approval(assessment), *assessment.approval_reasons]),
        *entry("targets", [", ".join(assessment.targets)] if assessment.targets else []),
        *(line for step in assessment.steps for line in ("", *_step(step))),
        *sequel_lines(assessment),
        *_after_steps(assessment),
        *entry("digest", [assessment.digest]),
    ]


def _after_steps(assessment: Assessment) -> list[str]:
    lines = [
        *unclear_lines(assessment),
        *safety_lines(assessment),
        *entry("warning", assessment.warnings),
        *entry("refused", [f"{fault.pointer or 'the plan'}: {fault.detail}" for fault in assessment.refusals]),
    ]
    return ["", *lines] if lines else [""]


def _step(step: StepAssessment) -> list[str]:
    return [
        *entry("step", [step.operation.text, *_place(step)]),
        *entry("  takes", [_seconds(step.estimate)]),
        *entry("  waves", [step.waves.text] if step.waves else []),
        *entry("  risk", [_risk(step.risk), *dict.fromkeys(f"- {each.detail}" for each in step.risk.reasons)]),
        *entry("  undo", list(_undo(step))),
        *entry("  fails", [_failure(step.failure)] if step.failure else []),
        *entry("  success", list(_criteria(step.success_criteria))),
    ]


def _place(step: StepAssessment) -> Iterator[str]:
    where = f" on {', '.join(step.targets)}" if step.targets else ""
    yield f"{step.id}: {step.tool}, {step.operation.call} of {step.operation.service}{where}"
    if step.depends_on:
        anyway = f", and even if {', '.join(step.tolerates)} fails" if step.tolerates else ""
        yield f"after {', '.join(step.depends_on)}{anyway}"


def _undo(step: StepAssessment) -> Iterator[str]:
    if step.inverse:
        yield f"by {step.inverse}"
    elif step.undo in _UNDO:
        yield _UNDO[step.undo]
    if step.rollback:
        yield f"the plan would: {step.rollback}"


def _failure(failure: FailureView) -> str:
    if failure.plain:
        shown = (
            " (by a person: nothing is taken back by itself)" if failure.handling is FailureHandling.ROLLBACK else ""
        )
        return f"{failure.handling}{shown}, the plan says: {failure.text}"
    return f"{failure.handling}, because the plan says nothing plain{f': {failure.text}' if failure.text else ''}"


def _criteria(criteria: Sequence[CriterionView]) -> Iterator[str]:
    for each in criteria:
        if each.check is CriterionCheck.EXPRESSION:
            yield f"checked: {each.expression}"
        elif each.check is CriterionCheck.UNCHECKED:
            yield f"not checked: {each.text}"


def _approval(assessment: Assessment) -> str:
    quorum = f", {assessment.quorum} people" if assessment.quorum > 1 and assessment.approval_level > 1 else ""
    return f"level {assessment.approval_level}, {level_words(assessment.approval_level)}{quorum}"


def _risk(risk: Risk) -> str:
    return f"{risk.level}, {risk.effect.replace('_', ' ')}"


def _seconds(estimate: Estimate) -> str:
    return f"about {span(estimate.p50_s)}, mostly under {span(estimate.p90_s)} ({estimate.basis})"
