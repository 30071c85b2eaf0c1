"""What holds steps back begins and ends."""

from dataclasses import replace

from stage_e.engine import facts as f
from stage_e.engine.execution import Execution
from stage_e.engine.held import Hold


def fold_hold(execution: Execution, fact: f.HeldBack | f.LetGo) -> None:
    """Note that steps are held back from now on, or no longer."""
    if isinstance(fact, f.LetGo):
        execution.held_back.pop(fact.cause, None)
        return
    execution.held_back[fact.cause] = Hold(fact.until, fact.reason)
    for step in map(execution.step, fact.steps):
        step.spec = replace(step.spec, causes=step.spec.causes | {fact.cause})
