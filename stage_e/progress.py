"""How far an execution is and how long it will take, from what each step was expected to take."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from schemas.event import Event, EventType
from schemas.execution import Progress
from schemas.words import StepStatus
from stage_e.engine.execution import Execution, StepState
from stage_e.engine.graph import Graph

NEARLY = 0.95  # a step that takes longer than expected is never shown as done
LEAST_S = 0.05  # the weight of a step that nobody expects to take time


@dataclass(frozen=True, slots=True)
class StepProgress:
    """One step of the plan as progress sees it."""

    expected_s: float
    fraction: float
    """0 to 1."""
    ended: bool

    @property
    def left_s(self) -> float:
        """Expected seconds until it has ended."""
        return 0.0 if self.ended else self.expected_s * (1 - self.fraction)


def progress_of(execution: Execution, now: datetime) -> Progress:
    """Percent weighted by expected seconds, and the seconds that the longest path still takes."""
    by_step = {step_id: _step_progress(execution, step_id, now) for step_id in execution.graph.ids}
    whole_s = sum(step.expected_s for step in by_step.values())
    done_s = sum(step.expected_s * step.fraction for step in by_step.values())
    return Progress(
        done=len(execution.graph.ids) - execution.open_steps,
        total=len(execution.graph.ids),
        percent=round(100 * done_s / whole_s, 1) if whole_s else 100.0,
        eta_s=round(_longest_path_s(execution.graph, by_step), 1),
    )


def progress_event(execution_id: str, execution: Execution, now: datetime) -> Event:
    """Live news of how far it is; no number, not stored."""
    data = progress_of(execution, now).model_dump(mode="json")
    return Event(type=EventType.EXECUTION_PROGRESS, at=now, execution_id=execution_id, data=data)


def _step_progress(execution: Execution, step_id: str, now: datetime) -> StepProgress:
    step = execution.step(step_id)
    expected_s = max(step.spec.estimate_s, LEAST_S)
    if not step.children:
        return StepProgress(expected_s, _fraction(step, expected_s, now), step.ended)
    fractions = [_fraction(execution.step(child), expected_s, now) for child in step.children]
    return StepProgress(expected_s, sum(fractions) / len(fractions), step.ended)


def _fraction(step: StepState, expected_s: float, now: datetime) -> float:
    if step.ended:
        return 1.0
    if step.status is not StepStatus.RUNNING or step.started_at is None:
        return 0.0
    return min((now - step.started_at).total_seconds() / expected_s, NEARLY)


def _longest_path_s(graph: Graph, steps: Mapping[str, StepProgress]) -> float:
    left: dict[str, float] = {}
    for layer in reversed(graph.layers):
        for step_id in layer:
            after_s = max((left[follower] for follower in graph.feeds[step_id]), default=0.0)
            left[step_id] = steps[step_id].left_s + after_s
    return max(left.values(), default=0.0)
