"""What was measured: figures of several contenders over several rounds, and the goals that are held against them."""

import math
import statistics
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

OURS = "stage-e"


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of a table."""

    name: str
    unit: str
    label: str


@dataclass(frozen=True, slots=True)
class Goal:
    """A bound on our median of a figure, or on its ratio to a contender's. ``must`` is part of what was promised."""

    figure: str
    bound: float
    against: str | None = None
    at_least: bool = False
    must: bool = True


@dataclass(frozen=True, slots=True)
class Verdict:
    """A goal and what came of it."""

    goal: Goal
    value: float

    @property
    def met(self) -> bool:
        return self.value >= self.goal.bound if self.goal.at_least else self.value <= self.goal.bound


@dataclass(slots=True)
class Report:
    """All that one benchmark has to say; the first contender is ours."""

    title: str
    notes: Sequence[str]
    figures: Sequence[Figure]
    contenders: Sequence[str]
    goals: Sequence[Goal]
    rounds: dict[tuple[str, str], list[float]] = field(default_factory=lambda: defaultdict(list))
    """Values by figure and contender, one for each round."""

    def add(self, figure: str, contender: str, value: float) -> None:
        self.rounds[figure, contender].append(value)

    def median(self, figure: str, contender: str) -> float:
        return statistics.median(self.rounds[figure, contender])

    def ratio(self, figure: str, contender: str) -> float:
        """Ours divided by theirs, of the medians."""
        theirs = self.median(figure, contender)
        return self.median(figure, OURS) / theirs if theirs else math.inf

    def verdicts(self) -> list[Verdict]:
        return [Verdict(goal, self._value(goal)) for goal in self.goals]

    def _value(self, goal: Goal) -> float:
        return self.ratio(goal.figure, goal.against) if goal.against else self.median(goal.figure, OURS)


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that so many percent do not exceed (nearest rank, so that it is one that was measured)."""
    ranked = sorted(values)
    return ranked[max(math.ceil(len(ranked) * percent / 100) - 1, 0)]
