"""How long operations take, one by one and together over the graph.

What was learned here counts most, then what the catalogue knows, then what the plan claims. Of a command, the longer of
what the catalogue and the plan say counts: a planner's constants are too long for most and far too short for a few.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from schemas.assessment import Estimate
from schemas.words import EstimateBasis
from stage_e.assess.at_once import AtOnce
from stage_e.assess.kind import kind_of
from stage_e.assess.learned import NOTHING_LEARNED, Expectation, Learned
from stage_e.assess.schedule import Door, Work, whole_seconds
from stage_e.assess.spread import Spread, constant, spread_through
from stage_e.engine.graph import Graph
from stage_e.engine.waves import WaveRule
from stage_e.tools.operation import Operation, Service

_BASES = (EstimateBasis.LEARNED, EstimateBasis.CATALOGUE, EstimateBasis.DECLARED, EstimateBasis.UNKNOWN)
_TAIL = 3.0  # nine of ten calls of a service end within three times their typical time
_NOTHING_IS_SENT = Expectation(constant(0.0), EstimateBasis.CATALOGUE)


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What is taken for granted where nobody knows."""

    unknown_s: float = 30.0
    """Of an operation about which neither the catalogue nor the plan has a word."""
    list_length: int = 50
    """Targets of a loop over a list that nobody knows yet."""
    at_once: AtOnce = field(default_factory=AtOnce)


@dataclass(frozen=True, slots=True)
class StepExpectation:
    """How long one attempt of a step is expected to take, and on how many targets it will be made."""

    attempt: Expectation
    times: int
    waves: WaveRule | None = None
    """How it goes about its targets when they are more than a few; ``None``: all at once."""
    service: str | None = None
    """Who is called; ``None``: nobody."""
    host: str | None = None
    """The one host that it reaches; ``None``: none, or several."""

    @property
    def attempt_s(self) -> float:
        """Seconds of one attempt; half of them end sooner."""
        return round(self.attempt.spread.at(0.5), 4)

    def work(self, at_once: AtOnce) -> Work:
        """The step as the schedule takes it in."""
        parallel = at_once.per_execution if self.service is None else min(at_once.per_execution, at_once.per_service)
        doors = tuple(self._doors(at_once))
        if self.waves is None or self.times <= self.waves.above:
            return Work(self.attempt.spread, self.times, parallel, doors=doors)
        sizes = tuple(self.waves.sizes(self.times))
        return Work(self.attempt.spread, self.times, parallel, sizes, self.waves.soak.total_seconds(), doors)

    def _doors(self, at_once: AtOnce) -> Iterator[Door]:
        if self.service is not None:
            yield Door(self.service, at_once.per_service)
        if self.host is not None:
            yield Door(f"host {self.host}", at_once.per_host)


def expect_step(
    operation: Operation, assumed: Assumptions, learned: Learned = NOTHING_LEARNED, waves: WaveRule | None = None
) -> StepExpectation:
    """What is to be expected of a step. No attempt takes longer than its time limit."""
    if operation.broken:
        return StepExpectation(_NOTHING_IS_SENT, 1)
    found = learned.expect(kind_of(operation), _before_learning(operation, assumed))
    attempt = Expectation(found.spread.capped(operation.timeout_s), found.basis)
    times = _times(operation, assumed)
    service = None if operation.service is Service.STAGE_E else operation.service.value
    host = operation.hosts[0].lower() if times == 1 and operation.hosts and operation.service.reaches_hosts else None
    return StepExpectation(attempt, times, waves, service, host)


def _times(operation: Operation, assumed: Assumptions) -> int:
    if operation.loop_over is not None and operation.foreseen is None:
        return assumed.list_length
    return max(len(operation.hosts), 1)


def estimate_step(step: StepExpectation, at_once: AtOnce) -> Estimate:
    """Seconds of one step, all its targets included."""
    work = step.work(at_once)
    return _estimate(work.at(0.5), work.at(0.9), step.attempt.basis)


def estimate_plan(graph: Graph, steps: Mapping[str, StepExpectation], at_once: AtOnce) -> Estimate:
    """Seconds of the whole, with no more under way than ``at_once`` allows."""
    if len(steps) == 1:
        return estimate_step(next(iter(steps.values())), at_once)
    works = {name: step.work(at_once) for name, step in steps.items()}
    p50_s, p90_s = whole_seconds(graph, works, at_once.per_execution)
    return _estimate(p50_s, p90_s, weakest(step.attempt.basis for step in steps.values()))


def weakest(bases: Iterable[EstimateBasis]) -> EstimateBasis:
    """The basis that a sum of estimates rests on."""
    return max(bases, key=_BASES.index, default=EstimateBasis.UNKNOWN)


def _before_learning(operation: Operation, assumed: Assumptions) -> Expectation:
    typical, claimed = operation.typical_s, operation.declared_s
    if typical:
        longer = claimed if claimed and operation.call == "execute" else 0.0
        return Expectation(
            _capped(operation, max(typical, longer), max(typical * _TAIL, longer)), EstimateBasis.CATALOGUE
        )
    if claimed:
        return Expectation(_capped(operation, claimed, claimed), EstimateBasis.DECLARED)
    return Expectation(_capped(operation, assumed.unknown_s, assumed.unknown_s), EstimateBasis.UNKNOWN)


def _capped(operation: Operation, p50_s: float, p90_s: float) -> Spread:
    return spread_through(min(p50_s, operation.timeout_s), min(p90_s, operation.timeout_s))


def _estimate(p50_s: float, p90_s: float, basis: EstimateBasis) -> Estimate:
    return Estimate(p50_s=round(p50_s, 4), p90_s=round(p90_s, 4), basis=basis)
