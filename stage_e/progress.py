"""How far an execution is and how long it will take.

That is worked out from what each attempt was expected to take, and from what those that have ended really took.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

from schemas.event import Event, EventType
from schemas.execution import Progress
from schemas.words import StepStatus
from stage_e.assess.at_once import AtOnce
from stage_e.engine.execution import Execution, StepState
from stage_e.engine.graph import Graph
from stage_e.engine.held import FREEZE, LOCKS
from stage_e.engine.waves import WaveRule

NEARLY = 0.95  # an attempt that takes longer than expected is never shown as done
LEAST_S = 0.05  # the weight of an attempt that nobody expects to take time
TELLING = 3  # so many attempts must have ended before their real times correct the others

_USUAL = AtOnce()


@dataclass(frozen=True, slots=True)
class Work:
    """What a step is in all and what is left of it, in expected seconds."""

    whole_s: float
    left_s: float
    longest_s: float
    """Of what is left, the attempt that will take longest."""
    waves_s: float = 0.0
    """Of what is left, the waves one after the other."""
    at_doors: tuple[tuple[str, float], ...] = ()
    """Of what is left, how much goes to which service, and to which host behind one."""


def progress_of(execution: Execution, now: datetime, at_once: AtOnce = _USUAL) -> Progress:
    """Percent of the expected seconds, and the seconds until the end: the longest path, or the work left, shared.

    What goes to one host, or to one service, shares the places there. Checks take time, but are no part of the work.
    """
    pace, plan = _pace(execution.steps.values()), execution.plan_steps()
    works = {step_id: _work(execution, execution.step(step_id), now, pace) for step_id in execution.graph.ids}
    whole_s = sum(works[step.id].whole_s for step in plan)
    left_s = sum(works[step.id].left_s for step in plan)
    parallel = min(at_once.per_execution, at_once.per_service)
    alone_s = {name: max(work.longest_s, work.left_s / parallel, work.waves_s) for name, work in works.items()}
    path_s = _longest_path_s(execution.graph, alone_s)
    shared_s = sum(work.left_s for work in works.values()) / at_once.per_execution
    return Progress(
        done=sum(step.ended for step in plan),
        total=len(plan),
        percent=round(100 * (1 - left_s / whole_s), 1) if whole_s else 100.0,
        eta_s=round(max(path_s, shared_s, _at_doors_s(works.values(), at_once)), 1),
    )


def _at_doors_s(works: Iterable[Work], at_once: AtOnce) -> float:
    """What takes longest to go through the door of its host or service."""
    left_s: defaultdict[str, float] = defaultdict(float)
    for work in works:
        for door, seconds in work.at_doors:
            left_s[door] += seconds
    places = {True: at_once.per_host, False: at_once.per_service}
    return max((seconds / places["/" in door] for door, seconds in left_s.items()), default=0.0)


def progress_event(execution_id: str, execution: Execution, now: datetime, at_once: AtOnce) -> Event:
    """Live news of how far it is; no number, not stored."""
    data = progress_of(execution, now, at_once).model_dump(mode="json")
    return Event(type=EventType.EXECUTION_PROGRESS, at=now, execution_id=execution_id, data=data)


def _pace(steps: Iterable[StepState]) -> float:
    """Real seconds per expected second, of the attempts that have ended."""
    ended = [step for step in steps if step.status is StepStatus.SUCCEEDED and not step.children and step.started_at]
    expected_s = sum(step.spec.estimate_s for step in ended)
    if len(ended) < TELLING or not expected_s:
        return 1.0
    real_s = sum(
        (step.ended_at - step.started_at).total_seconds() for step in ended if step.ended_at and step.started_at
    )
    return max(real_s / expected_s, 0.01)


def _work(execution: Execution, step: StepState, now: datetime, pace: float) -> Work:
    expected_s = max(step.spec.estimate_s, LEAST_S) * pace
    parts = [execution.step(child) for child in step.children] or [step]
    times = 1 if step.children or step.started_at or step.ended else max(step.spec.targets, 1)
    left = [0.0 if step.ended else _left_s(part, expected_s, now) for part in parts]
    done_before = sum(part.taken_over for part in parts)
    targets, ended = len(parts) * times - done_before, left.count(0.0) * times - done_before
    waves_s = _waves_left_s(step.spec.waves, targets, ended, expected_s)
    doors = tuple((door, each_s * times) for part, each_s in zip(parts, left, strict=True) for door in _doors(part))
    return Work(expected_s * len(parts) * times, sum(left) * times, max(left), waves_s, doors)


def _doors(part: StepState) -> Iterable[str]:
    """Where it waits for a place: the service, and the host behind it."""
    return () if part.ended else part.spec.causes - {LOCKS, FREEZE}


def _waves_left_s(rule: WaveRule | None, targets: int, ended: int, expected_s: float) -> float:
    """Of each wave that has not ended, one attempt; and what lies between them."""
    if rule is None or targets <= rule.above or ended == targets:
        return 0.0
    ends = [*accumulate(rule.sizes(targets))]
    left = len(ends) - bisect_right(ends, ended)
    return left * expected_s + (left - 1) * rule.soak.total_seconds()


def _left_s(part: StepState, expected_s: float, now: datetime) -> float:
    if part.ended:
        return 0.0
    if part.status is not StepStatus.RUNNING or part.started_at is None:
        return expected_s
    passed_s = max((now - part.started_at).total_seconds(), 0.0)  # another process began it, by another clock
    return max(expected_s - passed_s, expected_s * (1 - NEARLY))


def _longest_path_s(graph: Graph, alone_s: Mapping[str, float]) -> float:
    left: dict[str, float] = {}
    for layer in reversed(graph.layers):
        for step_id in layer:
            left[step_id] = alone_s[step_id] + max((left[after] for after in graph.feeds[step_id]), default=0.0)
    return max(left.values(), default=0.0)
