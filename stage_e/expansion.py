"""The targets of a step over a list, as the fact that records them."""

from schemas.words import Outcome
from stage_e.engine import facts as f
from stage_e.engine.expand import TooManyTargetsError, expand
from stage_e.errors import PermanentStepError
from stage_e.journal import Journal
from stage_e.sending import outputs_of
from stage_e.tools.templates import loop_names


def expansion_of(journal: Journal, step_id: str, cap: int) -> f.Fact:
    """``Expanded``, or why there is nothing to run: no target (skipped), or a list that cannot be used (failed)."""
    operation, now = journal.operations[step_id], journal.now()
    try:
        names = operation.targets or loop_names(operation, outputs_of(journal))
        targets = expand(names, cap=cap)
    except (PermanentStepError, TooManyTargetsError) as error:
        return f.StepFailed(at=now, step_id=step_id, number=0, outcome=Outcome.FAILED, error=str(error))
    if not targets:
        return f.StepSkipped(at=now, step_id=step_id, reason="no target: the list that it runs over is empty")
    return f.Expanded(at=now, step_id=step_id, targets=targets)
