"""Targets of a step that goes in waves: who may start, and what follows from how they do."""

from schemas.words import StepStatus
from stage_e.engine import facts as f
from stage_e.engine.doom import doom
from stage_e.engine.execution import Doom, Execution, StepState, target_id


def begin_wave(execution: Execution, step: StepState, targets: tuple[str, ...]) -> None:
    """These targets of ``step`` may start."""
    begins = tuple(target_id(step.id, target) for target in targets)
    del execution.waves_due[step.id]
    execution.ready.update(dict.fromkeys(begins))
    if step.waves is not None:
        step.waves.begin(begins)


def note_in_wave(execution: Execution, parent: StepState, part: StepState, fact: f.StepFact) -> None:
    """Count how a target does; when the budget is spent, what has not begun will not."""
    waves = parent.waves
    if waves is None:
        return
    waves.note(part.id, part.status)
    if waves.spent and not waves.stopped:
        waves.stopped = waves.why_spent()
        for part_id in (*waves.open, *waves.parts[waves.begun :]):
            _stop_part(execution, execution.step(part_id), waves.stopped)
    elif waves.stopped and isinstance(fact, f.StepRetrying):
        _stop_part(execution, part, waves.stopped)
    if waves.is_between:
        execution.waves_due.setdefault(parent.id, fact.at + waves.rule.soak)
    else:
        execution.waves_due.pop(parent.id, None)


def _stop_part(execution: Execution, part: StepState, reason: str) -> None:
    """What may have been changed is tried on until that is known."""
    if not part.lost:
        doom(execution, part.id, Doom(StepStatus.SKIPPED, reason))
