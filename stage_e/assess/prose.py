"""What a plan's prose changes and what is only shown of it, step by step."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from schemas.plan_v1 import Plan, Step
from schemas.prose import CriterionView, FailureView
from schemas.words import CriterionCheck, Effect, FailureHandling, Undo
from stage_e.tools.lower import Lowered
from stage_e.tools.operation import Operation
from stage_e.tools.prose.failure_handling import read_failure_handling
from stage_e.tools.prose.success_criteria import Criterion, read_criteria
from stage_e.tools.request import shown

_UNDO = {
    Effect.READ: Undo.NOT_NEEDED,
    Effect.PROBE: Undo.NOT_NEEDED,
    Effect.WRITE_REVERSIBLE: Undo.POSSIBLE,
    Effect.DISRUPTIVE: Undo.UNKNOWN,
    Effect.DESTRUCTIVE: Undo.IMPOSSIBLE,
    Effect.UNKNOWN: Undo.UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class StepProse:
    """What the prose about one step was read as."""

    failure: FailureView
    tolerates: tuple[str, ...]
    """Steps that it needs only by order and that the plan wants to go on after."""
    criteria: tuple[CriterionView, ...]
    undo: Undo
    inverse: str | None
    """The command that takes it back."""
    rollback: str | None


def prose_of(plan: Plan, lowered: Lowered) -> dict[str, StepProse]:
    """The prose of every step, by step id."""
    failures = {step.id: _failure(step) for step in plan.steps}
    rollbacks = {each.step_id: shown(each.rollback_action) for each in plan.rollback_plan}
    passes = {
        each.step_id
        for each in lowered.operations
        if failures[each.step_id].handling is FailureHandling.CONTINUE and not each.gate
    }
    return {
        step.id: StepProse(
            failure=failures[step.id],
            tolerates=_tolerated(operation, lowered.graph.needs[step.id], passes),
            criteria=tuple(map(_criterion, read_criteria(step.success_criteria))),
            undo=Undo.POSSIBLE if operation.inverse else _UNDO[operation.effect],
            inverse=shown(operation.inverse) or None,
            rollback=rollbacks.get(step.id),
        )
        for step, operation in zip(plan.steps, lowered.operations, strict=True)
    }


def not_understood(lowered: Lowered, prose: Mapping[str, StepProse]) -> tuple[str, ...]:
    """What nobody could tell by reading the plan: what operations do, what failure shall mean, what success is."""
    return tuple(dict.fromkeys([*_unknown_operations(lowered), *_unknown_prose(prose)]))


def _unknown_operations(lowered: Lowered) -> Iterator[str]:
    for operation in lowered.operations:
        if operation.broken is not None:
            yield f"{operation.step_id}: {operation.broken}"
        elif operation.effect is Effect.UNKNOWN:
            reasons = lowered.judgements[operation.step_id].reasons
            yield f"{operation.step_id}: {'; '.join(reason.detail for reason in reasons) or 'what it does'}"


def _unknown_prose(prose: Mapping[str, StepProse]) -> Iterator[str]:
    for step_id, each in prose.items():
        if each.failure.text and not each.failure.plain:
            yield f"{step_id}: on failure {each.failure.text!r} (taken as abort)"
        for criterion in each.criteria:
            if criterion.check is CriterionCheck.UNCHECKED:
                yield f"{step_id}: success {criterion.text!r} (not checked)"


def _failure(step: Step) -> FailureView:
    reading = read_failure_handling(step.failure_handling)
    return FailureView(handling=reading.handling, plain=reading.plain, text=shown(step.failure_handling))


def _criterion(criterion: Criterion) -> CriterionView:
    return CriterionView(text=shown(criterion.text), check=criterion.check, expression=criterion.expression)


def _tolerated(operation: Operation, needs: tuple[str, ...], passes: set[str]) -> tuple[str, ...]:
    """Those needs that let pass and whose output is not used: without its data a step cannot run."""
    return tuple(need for need in needs if need in passes and need not in operation.sources.values())
