"""What this installation has learned about how long operations take, as an estimate is worked out from it.

Few attempts say little: what they say is moved towards what their broader class says (the same done anywhere), and
that towards what was expected before anything was seen, as if each of these had been seen ``FEW`` times.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import reduce

from schemas.words import EstimateBasis
from stage_e.assess.histogram import Histogram
from stage_e.assess.kind import Kind
from stage_e.assess.spread import Spread

FEW = 5.0
HALF = 0.5  # an estimate rests on what gives most of it


@dataclass(frozen=True, slots=True)
class Expectation:
    """How long one attempt is expected to take, and what says so."""

    spread: Spread
    basis: EstimateBasis


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen of one kind, or of one class of them."""

    spread: Spread
    weight: float

    @property
    def doubt(self) -> float:
        """The share that is left to whoever had a word before."""
        return FEW / (self.weight + FEW)


@dataclass(frozen=True, slots=True)
class Learned:
    """A snapshot, never changed: what is learned later makes another one."""

    histograms: Mapping[str, Mapping[str, Histogram]] = field(default_factory=dict)
    """By what is done, then by where."""
    kinds: Mapping[Kind, Seen] = field(default_factory=dict)
    broader: Mapping[str, Seen] = field(default_factory=dict)

    def with_news(self, news: Mapping[Kind, Histogram]) -> "Learned":
        """The snapshot in which these kinds are as ``news`` has them."""
        if not news:
            return self
        grouped: dict[str, Mapping[str, Histogram]] = dict(self.histograms)
        for kind, histogram in news.items():
            grouped[kind.what] = {**grouped.get(kind.what, {}), kind.where: histogram}
        kinds = {**self.kinds, **{kind: _seen(histogram) for kind, histogram in news.items()}}
        changed = {kind.what for kind in news}
        broader = {what: _seen(reduce(Histogram.merged, grouped[what].values())) for what in changed}
        return Learned(grouped, kinds, {**self.broader, **broader})

    def expect(self, kind: Kind, before: Expectation) -> Expectation:
        """What is to be expected of ``kind``; ``before`` is what was to be expected of it before anything was seen."""
        spread, doubt = before.spread, 1.0
        for seen in (self.broader.get(kind.what), self.kinds.get(kind)):
            if seen is not None:
                spread, doubt = seen.spread.towards(spread, seen.doubt), doubt * seen.doubt
        return Expectation(spread, EstimateBasis.LEARNED if doubt <= HALF else before.basis)


NOTHING_LEARNED = Learned()


def _seen(histogram: Histogram) -> Seen:
    return Seen(histogram.spread(), histogram.weight)
