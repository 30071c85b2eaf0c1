"""What attempts of one kind took, as weights in buckets that grow by an eighth of a doubling (9 %).

An attempt counts half as much when 50 more have ended, so that the histogram follows what drifts. Only quantiles are
read from it: an outlier counts as one attempt, however long it took. Histograms of several processes are simply added.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import exp2, log2

from stage_e.assess.spread import Spread, spread_of

LEAST_S = 0.001  # the lower edge of the first bucket; what is quicker counts as that
PER_DOUBLING = 8
BUCKETS = 27 * PER_DOUBLING  # up to 37 hours
HALF_LIFE = 50  # attempts
NOTHING_LEFT = 0.001  # a weight below that is forgotten


@dataclass(frozen=True, slots=True)
class Histogram:
    """A weight for each bucket; the latest attempt weighs 1."""

    weights: tuple[float, ...]

    @property
    def weight(self) -> float:
        """How many attempts it is worth; never much above 73."""
        return sum(self.weights)

    def merged(self, other: "Histogram") -> "Histogram":
        """What both have seen."""
        return Histogram(tuple(ours + theirs for ours, theirs in zip(self.weights, other.weights, strict=True)))

    def aged(self, attempts: int) -> "Histogram":
        """The same after so many attempts more."""
        kept = left_after(attempts)
        return Histogram(tuple(left if (left := each * kept) >= NOTHING_LEFT else 0.0 for each in self.weights))

    def spread(self) -> Spread:
        """Quantiles, each the upper edge of its bucket: what always takes equally long is never expected to take less.

        Raises: ValueError: it is empty.
        """
        sums = list(accumulate(self.weights))
        whole = sums[-1]
        if not whole:
            raise ValueError("nothing was seen")

        def quantile(level: float) -> float:
            return edges_of(bisect_left(sums, level * whole))[1]

        return spread_of(quantile)


EMPTY = Histogram((0.0,) * BUCKETS)


def histogram_of(seconds: Sequence[float]) -> Histogram:
    """The histogram of attempts in the order in which they ended."""
    weights = [0.0] * BUCKETS
    for age, each in enumerate(reversed(seconds)):
        weights[bucket_of(each)] += left_after(age)
    return Histogram(tuple(weights))


def left_after(attempts: int) -> float:
    """The share of a weight that is left when so many attempts more have ended."""
    return exp2(-attempts / HALF_LIFE)


def bucket_of(seconds: float) -> int:
    """Which bucket takes an attempt; the last one takes everything that is longer."""
    return min(int(log2(max(seconds, LEAST_S) / LEAST_S) * PER_DOUBLING), BUCKETS - 1)


def edges_of(bucket: int) -> tuple[float, float]:
    """Seconds at which a bucket begins and at which it ends."""
    return LEAST_S * _power(bucket), LEAST_S * _power(bucket + 1)


def _power(bucket: float) -> float:
    return exp2(bucket / PER_DOUBLING)
