"""How seconds are spread: a short table of quantiles, which is all that is ever asked of a distribution."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from statistics import NormalDist

LEVELS = (*(number / 20 for number in range(1, 20)), 0.99)
"""Which shares of the runs the table knows of; 0.5 and 0.9 are among them."""
_WEIGHTS = (0.075, *(0.05 for _ in range(17)), 0.045, 0.03)  # what each of them stands for in the mean
_DEVIATIONS = tuple(NormalDist().inv_cdf(level) for level in LEVELS)
_DEVIATION_90 = NormalDist().inv_cdf(0.9)

Place = tuple[int, float]
"""Between which entry and the next a level lies, and how far along."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Seconds at each of ``LEVELS``, ascending. Beyond the first and the last level it does not change any more."""

    seconds: tuple[float, ...]

    def at(self, level: float) -> float:
        """So many seconds pass at most in a share of ``level`` of the runs."""
        return self.at_places([place_of(level)])[0]

    def at_places(self, places: Sequence[Place]) -> list[float]:
        """As ``at``, for levels whose places were looked up before."""
        table = self.seconds
        return [table[left] + (table[left + 1] - table[left]) * along for left, along in places]

    @property
    def mean_s(self) -> float:
        """What a run takes on average."""
        return sum(seconds * weight for seconds, weight in zip(self.seconds, _WEIGHTS, strict=True))

    @property
    def deviation_s(self) -> float:
        """How far a run lies from that, as a standard deviation."""
        mean_s = self.mean_s
        return sqrt(sum((each - mean_s) ** 2 * weight for each, weight in zip(self.seconds, _WEIGHTS, strict=True)))

    def capped(self, limit_s: float) -> "Spread":
        """The same, where nothing takes longer than ``limit_s``."""
        return self if self.seconds[-1] <= limit_s else Spread(tuple(min(each, limit_s) for each in self.seconds))

    def towards(self, other: "Spread", share: float) -> "Spread":
        """Moved to ``other`` by ``share`` of the way, in the logarithms. Both are above 0 everywhere."""
        pairs = zip(self.seconds, other.seconds, strict=True)
        return Spread(tuple(exp(log(ours) * (1 - share) + log(theirs) * share) for ours, theirs in pairs))


def spread_of(quantile: Callable[[float], float]) -> Spread:
    """The table of a quantile function."""
    return Spread(tuple(map(quantile, LEVELS)))


def spread_through(p50_s: float, p90_s: float) -> Spread:
    """The log-normal distribution with that median and that 90 % quantile; both are above 0."""
    middle, sigma = log(p50_s), log(p90_s / p50_s) / _DEVIATION_90
    return Spread(tuple(exp(middle + sigma * deviation) for deviation in _DEVIATIONS)) if sigma else constant(p50_s)


def constant(seconds: float) -> Spread:
    """Always as long."""
    return Spread((seconds,) * len(LEVELS))


def place_of(level: float) -> Place:
    """Where ``level`` lies in the table."""
    right = bisect_right(LEVELS, level)
    if right == 0:
        return 0, 0.0
    if right == len(LEVELS):
        return right - 2, 1.0
    return right - 1, (level - LEVELS[right - 1]) / (LEVELS[right] - LEVELS[right - 1])
