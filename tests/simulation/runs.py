"""Many runs, one after the other, and what they came to."""

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from tests.simulation.checks import findings
from tests.simulation.checks.finding import Finding
from tests.simulation.evidence import Evidence
from tests.simulation.house import Composition
from tests.simulation.world import play


@dataclass(frozen=True, slots=True)
class Broken:
    """A seed that breaks promises."""

    seed: int
    findings: tuple[Finding, ...]

    @property
    def replay(self) -> str:
        """The command that shows it again."""
        return f"python3 run.py simulate --seed {self.seed}"


@dataclass(slots=True)
class Tally:
    """What runs came to so far."""

    runs: int = 0
    seconds: float = 0.0
    virtual_s: float = 0.0
    seen: Counter[str] = field(default_factory=Counter)
    broken: list[Broken] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        """Runs in a second."""
        return self.runs / self.seconds if self.seconds else 0.0

    def add(self, seed: int, evidence: Evidence) -> None:
        """One more run."""
        self.runs += 1
        self.virtual_s += evidence.story[-1][0] if evidence.story else 0.0
        self.seen.update(_seen(evidence))
        if found := findings(evidence):
            self.broken.append(Broken(seed, tuple(found)))


def run(seeds: Iterable[int], composition: Composition | None = None, go_on: Callable[[Tally], bool] = bool) -> Tally:
    """Play seeds for as long as ``go_on`` says so."""
    tally, began_s = Tally(), time.monotonic()
    for seed in seeds:
        tally.add(seed, play(seed, composition))
        tally.seconds = time.monotonic() - began_s
        if not go_on(tally):
            break
    return tally


def fingerprint(evidence: Evidence) -> str:
    """The same for two runs in which the same happened in the same order at the same virtual moments."""
    told = repr((evidence.story, evidence.departures, evidence.effects, evidence.commits, evidence.followed))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _seen(evidence: Evidence) -> Counter[str]:
    happened = Counter(what.split(" for ")[0] for _, _, what in evidence.story if what in _BLOWS or " for " in what)
    return Counter(
        executions=len(evidence.stored),
        attempts=len(evidence.departures),
        effects=len(evidence.effects),
        claims=sum(record.token for record in (stored.record for stored in evidence.stored)),
        votes=len(evidence.said),
        cancels=len(evidence.cancels),
        kills=happened["is killed"],
        freezes=happened["freezes"] + happened["hangs"],
        drains=happened["drains"],
        outages=happened["is away"],
    )


_BLOWS = frozenset({"is killed", "drains", "is away"})
