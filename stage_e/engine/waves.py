"""Many targets are changed in waves: a few first, then more, each wave after the one before has ended well enough.

What failed is counted against a budget. When that is spent, no further target is begun.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from schemas.words import StepStatus

_BAD = frozenset({StepStatus.FAILED, StepStatus.UNKNOWN})


@dataclass(frozen=True, slots=True)
class WaveRule:
    """How a step over many targets goes about it. At least one of ``most_failures`` and ``most_percent`` is given."""

    canary: int = 1
    """Targets of the first wave."""
    growth: int = 2
    """So many times as large as the one before is each wave."""
    most_failures: int | None = 1
    """It stops when so many targets have failed."""
    most_percent: int | None = None
    """It stops when so many of a hundred of its targets have failed. The lesser of the two counts."""
    soak: timedelta = timedelta()
    """From the end of a wave to the beginning of the next."""
    above: int = 3
    """A list of no more targets than these goes without waves."""

    def budget(self, targets: int) -> int:
        """So many failures stop a step over ``targets``; at least one."""
        share = targets if self.most_percent is None else max(targets * self.most_percent // 100, 1)
        return min(share, targets if self.most_failures is None else self.most_failures)

    def size(self, wave: int) -> int:
        """Most targets of wave number ``wave``, from 1."""
        return self.canary * int(self.growth ** (wave - 1))

    def sizes(self, targets: int) -> Iterator[int]:
        """How ``targets`` are divided."""
        wave = 0
        while targets > 0:
            wave += 1
            size = min(self.size(wave), targets)
            targets -= size
            yield size


@dataclass(slots=True)
class Waves:
    """How far a step over many targets is with its waves."""

    rule: WaveRule
    parts: tuple[str, ...]
    """All that are to be changed, in order; what an execution before this one has done is not among them."""
    wave: int = 0
    """The last that began; 0 before the first."""
    begun: int = 0
    """How many parts the waves that began have."""
    open: dict[str, None] = field(default_factory=dict)
    """Parts of the step in waves that began, whose end is not known."""
    failed: dict[str, None] = field(default_factory=dict)
    """Parts that failed, or of which nobody knows what became."""
    stopped: str = ""
    """Why no further wave begins, and nothing of what has not begun."""

    @property
    def targets(self) -> int:
        """How many they are."""
        return len(self.parts)

    @property
    def budget(self) -> int:
        """So many failures stop it."""
        return self.rule.budget(self.targets)

    @property
    def spent(self) -> bool:
        """Whether so many have failed."""
        return len(self.failed) >= self.budget

    @property
    def is_between(self) -> bool:
        """Whether one wave has ended and another is to begin."""
        return not self.open and not self.stopped and self.begun < self.targets

    def begin(self, part_ids: tuple[str, ...]) -> None:
        """The next wave begins, with these."""
        self.wave += 1
        self.begun += len(part_ids)
        self.open.update(dict.fromkeys(part_ids))

    def note(self, part_id: str, status: StepStatus) -> None:
        """A part has come into this state."""
        if status in _BAD:
            self.failed[part_id] = None
        else:
            self.failed.pop(part_id, None)
        if status in _BAD or status.finished:
            self.open.pop(part_id, None)
        else:
            self.open[part_id] = None

    def why_spent(self) -> str:
        """The reason that what has not begun is given."""
        failures = "1 failure" if self.budget == 1 else f"{self.budget} failures"
        so_far = f"wave {self.wave}: {len(self.failed)} of {self.begun} failed"
        return f"not begun: the budget of {failures} is spent ({so_far})"
