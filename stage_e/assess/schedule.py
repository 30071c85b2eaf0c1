"""How long a graph of steps takes, as a plan with room for so many attempts at once would be played through.

What goes to the same host, or to a service that takes few calls, waits at its door as well, and keeps its room.

Fixed quantiles stand for chance, so that equal plans have equal estimates: each step meets each of ``RUNS`` equal parts
of its distribution exactly once, and a lattice says which parts meet in a run.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from heapq import heapreplace
from math import ceil, sqrt
from statistics import NormalDist, fmean, pvariance

from stage_e.assess.spread import Place, Spread, place_of
from stage_e.engine.graph import Graph

RUNS = 61  # a prime, so that every stride below it visits all parts
_NORMAL = NormalDist()
_DEVIATIONS = tuple(_NORMAL.inv_cdf((run + 0.5) / RUNS) for run in range(RUNS))
_STRIDE, _OFFSET = 37, 23  # neighbours in the plan get parts that have nothing to do with each other


@dataclass(frozen=True, slots=True)
class Door:
    """A host or a service, which takes only so many attempts at once."""

    name: str
    places: int


@dataclass(frozen=True, slots=True)
class Work:
    """A step: how long one attempt takes, on how many targets it is made, and how many of them at once."""

    attempt: Spread
    times: int
    parallel: int
    waves: tuple[int, ...] = ()
    """How the targets are divided, when a part of them waits for the end of the part before."""
    soak_s: float = 0.0
    """Between two waves."""
    doors: tuple[Door, ...] = ()
    """Where its attempts wait for a place."""

    @property
    def last_round(self) -> int:
        """How many targets are waited for at the end; the slowest of them counts."""
        return min(self.waves[-1] if self.waves else self.times, self.parallel)

    def at(self, level: float) -> float:
        """The step takes at most so many seconds in a share of ``level`` of the runs."""
        return self._earlier_s([_NORMAL.inv_cdf(level)])[0] + self.attempt.at(_slowest(level, self.last_round))

    def parts(self) -> list[float]:
        """Its seconds in each of ``RUNS`` equal parts of the runs, ascending."""
        last_s = self.attempt.at_places(_places(self.last_round))
        return [earlier + last for earlier, last in zip(self._earlier_s(_DEVIATIONS), last_s, strict=True)]

    def _earlier_s(self, deviations: Sequence[float]) -> list[float]:
        """What the waves before the last take, and the rounds before the last of that."""
        *before, last = self.waves or (self.times,)
        mean_s, variance = self._rounds_but_last(last)
        mean_s += len(before) * self.soak_s
        for size, count in Counter(before).items():
            wave_s, wave_variance = self._wave(size)
            mean_s, variance = mean_s + count * wave_s, variance + count * wave_variance
        return [max(mean_s + sqrt(variance) * each, 0.0) for each in deviations]

    def _rounds_but_last(self, targets: int) -> tuple[float, float]:
        """Mean and variance: an average attempt each, as whoever is done takes the next target."""
        rounds = ceil(targets / self.parallel) - 1
        spare = max(targets - self.parallel, 0)
        return rounds * self.attempt.mean_s, spare * (self.attempt.deviation_s / self.parallel) ** 2

    def _wave(self, targets: int) -> tuple[float, float]:
        """Mean and variance of one wave, whose slowest is waited for."""
        slowest_s = self.attempt.at_places(_places(min(targets, self.parallel)))
        mean_s, variance = self._rounds_but_last(targets)
        return mean_s + fmean(slowest_s), variance + pvariance(slowest_s)


def whole_seconds(graph: Graph, steps: Mapping[str, Work], parallel: int) -> tuple[float, float]:
    """The seconds within which half and nine tenths of the runs end."""
    order = _order(graph, {name: work.at(0.5) for name, work in steps.items()})
    works = [steps[name] for name in order]
    parts = {work: work.parts() for work in works}
    columns = [_dealt(parts[work], at) for at, work in enumerate(works)]
    index = {name: at for at, name in enumerate(order)}
    needs = [[index[before] for before in graph.needs[name]] for name in order]
    doors = _narrow_doors(works, parallel)
    through = [[door for door in work.doors if door in doors] for work in works]
    played = (_played(run, needs, through, parallel) for run in zip(*columns, strict=True))
    shared = [_shared(works, columns, parallel), *(_shared_at(door, works, columns) for door in doors)]
    totals = sorted(map(max, played, *shared))
    return _share_of(totals, 0.5), _share_of(totals, 0.9)


def _narrow_doors(works: Sequence[Work], parallel: int) -> list[Door]:
    """Those at which anybody may have to wait."""
    asked = Counter[Door]()
    for work in works:
        asked.update(dict.fromkeys(work.doors, work.times))
    return [door for door, attempts in asked.items() if door.places < min(attempts, parallel)]


def _shared_at(door: Door, works: Sequence[Work], columns: Sequence[Sequence[float]]) -> list[float]:
    """As ``_shared``, of what goes through the door."""
    pairs = [(work, column) for work, column in zip(works, columns, strict=True) if door in work.doors]
    return _shared([work for work, _ in pairs], [column for _, column in pairs], door.places)


def _shared(works: Sequence[Work], columns: Sequence[Sequence[float]], parallel: int) -> list[float]:
    """What all attempts together take, run by run, where a list has to share the slots with others.

    Playing gives a list one slot and all its attempts at once. Beyond its share of the slots, each list takes what it
    takes alone; without a list there is nothing to correct.
    """
    shares_s = [work.times * work.attempt.mean_s / parallel for work in works]
    beyond = [
        [alone_s - share_s for alone_s in column]
        for work, column, share_s in zip(works, columns, shares_s, strict=True)
        if work.times > 1
    ]
    return [sum(shares_s) + max(run) for run in zip(*beyond, strict=True)] or [0.0] * RUNS


def _played(
    seconds: Sequence[float], needs: Sequence[Sequence[int]], through: Sequence[Sequence[Door]], parallel: int
) -> float:
    """When the last step ends, if each begins as soon as what it needs has ended and there is room for it.

    It takes one of the slots first, and then a place at each of its doors.
    """
    slots = [0.0] * parallel
    places = {door: [0.0] * door.places for doors in through for door in doors}
    ends: list[float] = []
    for duration, befores, doors in zip(seconds, needs, through, strict=True):
        begin = slots[0]
        for before in befores:
            begin = max(begin, ends[before])
        for door in doors:
            begin = max(begin, places[door][0])
        ends.append(begin + duration)
        heapreplace(slots, begin + duration)
        for door in doors:
            heapreplace(places[door], begin + duration)
    return max(ends, default=0.0)


def _order(graph: Graph, typical_s: Mapping[str, float]) -> list[str]:
    """Steps in the order in which they become due when each takes its typical time."""
    due: dict[str, float] = {}
    for layer in graph.layers:
        for name in layer:
            due[name] = max((due[before] + typical_s[before] for before in graph.needs[name]), default=0.0)
    return sorted(due, key=due.__getitem__)  # stable: layers stay apart where nothing takes time


def _dealt(parts: Sequence[float], position: int) -> list[float]:
    """The parts in the order in which the step at ``position`` meets them, run by run."""
    stride, offset = 1 + position * _STRIDE % (RUNS - 1), position * _OFFSET
    return [parts[(run * stride + offset) % RUNS] for run in range(RUNS)]


def _share_of(ascending: Sequence[float], level: float) -> float:
    place = level * RUNS - 0.5
    left = int(place)
    return ascending[left] + (ascending[left + 1] - ascending[left]) * (place - left)


def _slowest(level: float, of: int) -> float:
    """At which level each of ``of`` attempts must be for the slowest of them to be at ``level``."""
    return level if of == 1 else level ** (1 / of)


@cache
def _places(of: int) -> tuple[Place, ...]:
    return tuple(place_of(_slowest((run + 0.5) / RUNS, of)) for run in range(RUNS))
