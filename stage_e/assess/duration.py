"""How long operations take, one by one and together over the graph.

What the catalogue knows counts before what the plan claims; where a command runs, the longer of the two: a planner's
constants are too long for most commands and far too short for a few.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil

from schemas.assessment import Estimate
from schemas.words import EstimateBasis
from stage_e.engine.graph import Graph
from stage_e.tools.operation import Operation

_BASES = (EstimateBasis.LEARNED, EstimateBasis.CATALOGUE, EstimateBasis.DECLARED, EstimateBasis.UNKNOWN)
_SPREAD = 3.0  # nine of ten calls of a service end within three times their typical time


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What is taken for granted where nobody knows."""

    unknown_s: float = 30.0
    """Of an operation about which neither the catalogue nor the plan has a word."""
    list_length: int = 50
    """Targets of a loop over a list that an earlier step yields."""
    parallel: int = 10
    """Attempts of one execution in flight at once."""


def estimate_step(operation: Operation, assumed: Assumptions) -> Estimate:
    """Seconds of one step, all its targets included."""
    one = estimate_attempt(operation, assumed)
    rounds = ceil(targets_of(operation, assumed) / assumed.parallel)
    return Estimate(p50_s=one.p50_s * rounds, p90_s=one.p90_s * rounds, basis=one.basis)


def estimate_plan(graph: Graph, steps: Mapping[str, Estimate], assumed: Assumptions) -> Estimate:
    """Seconds of the whole: the longest path, or the work of all steps shared by those that may run at once."""
    return Estimate(
        p50_s=_whole({name: step.p50_s for name, step in steps.items()}, graph, assumed),
        p90_s=_whole({name: step.p90_s for name, step in steps.items()}, graph, assumed),
        basis=weakest(step.basis for step in steps.values()),
    )


def weakest(bases: Iterable[EstimateBasis]) -> EstimateBasis:
    """The basis that a sum of estimates rests on."""
    return max(bases, key=_BASES.index, default=EstimateBasis.UNKNOWN)


def targets_of(operation: Operation, assumed: Assumptions) -> int:
    """How many targets a step has, as far as anybody knows before it runs; at least one."""
    return assumed.list_length if operation.loop_over else max(len(operation.targets), 1)


def estimate_attempt(operation: Operation, assumed: Assumptions) -> Estimate:
    """Seconds of one attempt on one target."""
    typical, claimed = operation.typical_s, operation.declared_s
    if operation.broken:
        return Estimate(p50_s=0, p90_s=0, basis=EstimateBasis.CATALOGUE)
    if typical is None:
        basis = EstimateBasis.DECLARED if claimed else EstimateBasis.UNKNOWN
        seconds = min(claimed or assumed.unknown_s, operation.timeout_s)
        return Estimate(p50_s=seconds, p90_s=seconds, basis=basis)
    longer = claimed if claimed and operation.call == "execute" else 0.0
    p50, p90 = max(typical, longer), max(typical * _SPREAD, longer)
    return Estimate(
        p50_s=min(p50, operation.timeout_s), p90_s=min(p90, operation.timeout_s), basis=EstimateBasis.CATALOGUE
    )


def _whole(seconds: Mapping[str, float], graph: Graph, assumed: Assumptions) -> float:
    ends: dict[str, float] = {}
    for layer in graph.layers:
        for name in layer:
            ends[name] = seconds[name] + max((ends[before] for before in graph.needs[name]), default=0.0)
    return max(max(ends.values(), default=0.0), sum(seconds.values()) / assumed.parallel)
