"""``python3 run.py bench risk``: how well the risk of an operation is read, on labelled ones."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.figures import percentile
from bench.risk_cases import RiskCase, Verdict
from schemas.words import RiskLevel

_LEVELS = tuple(RiskLevel)
_DANGEROUS = frozenset({RiskLevel.HIGH, RiskLevel.CRITICAL})
Judged = tuple[RiskCase, Verdict]


@dataclass(frozen=True, slots=True)
class Must:
    """A bound that was promised, and what came of it."""

    label: str
    value: float
    bound: float
    at_least: bool = False

    @property
    def met(self) -> bool:
        """Whether the promise holds."""
        return self.value >= self.bound if self.at_least else self.value <= self.bound

    def __str__(self) -> str:
        bound = f"{'at least' if self.at_least else 'at most'} {self.bound:g}"
        return f"  must  {self.label} {bound}: {self.value:.4g}, {'met' if self.met else 'NOT MET'}"


def musts(found: Sequence[Judged]) -> list[Must]:
    """All that was promised about the cases."""
    low = [each for each in found if each[0].risk is RiskLevel.LOW]
    lookalikes = [each for each in low if "lookalike" in each[0].tags]
    return [
        Must("high or critical rated low", sum(map(is_missed, found)), 0),
        Must("mutating called read-only", sum(map(is_called_read_only, found)), 0),
        Must("low asked anyway, %", _percent(low, is_asked), 4),
        Must("look-alikes asked anyway, %", _percent(lookalikes, is_asked), 4),
        Must("exact level, %", _percent(found, lambda each: _distance(each) == 0), 80, at_least=True),
        Must("within one level, %", _percent(found, lambda each: _distance(each) <= 1), 98, at_least=True),
        Must("p99, ms", percentile([verdict.took_s * 1000 for _, verdict in found], 99), 5),
    ]


def is_missed(each: Judged) -> bool:
    """Whether something dangerous is rated low."""
    return each[0].risk in _DANGEROUS and each[1].level is RiskLevel.LOW


def is_called_read_only(each: Judged) -> bool:
    """Whether something that changes is taken for a read."""
    return not each[0].read_only and each[1].read_only


def is_asked(each: Judged) -> bool:
    """Whether a person is asked about it."""
    return each[1].level is not RiskLevel.LOW


def drawn(found: Sequence[Judged], met: Sequence[Must]) -> str:
    """The report for a person: the table of levels, what differs, and the promises."""
    counts = Counter((case.risk, verdict.level) for case, verdict in found)
    header = "  label \\ read " + "".join(f"{level:>10}" for level in _LEVELS)
    table = [f"  {label:<13}" + "".join(f"{counts[label, level]:>10}" for level in _LEVELS) for label in _LEVELS]
    differing = [_line(each) for each in found if _distance(each) or each[0].read_only != each[1].read_only]
    title = f"risk: {len(found)} labelled operations"
    return "\n".join([title, "", header, *table, "", *differing, "", *map(str, met)])


def as_json(each: Judged) -> str:
    """One case as a line for a program."""
    case, verdict = each
    return json.dumps(
        {
            "id": case.id,
            "level": verdict.level,
            "read_only": verdict.read_only,
            "effect": verdict.effect,
            "rules": verdict.rules,
        }
    )


def _line(each: Judged) -> str:
    case, verdict = each
    label = f"{case.risk}{'' if case.read_only else ' w'}"
    read = f"{verdict.level} {verdict.effect}"
    return f"  {case.id} {label:<11} -> {read:<26} {case.tool}: {_shown(case)} [{', '.join(verdict.rules)}]"


def _shown(case: RiskCase) -> str:
    text = str(case.inputs.get("command") or case.inputs)
    return text if len(text) <= 100 else f"{text[:100]}..."


def _distance(each: Judged) -> int:
    return abs(_LEVELS.index(each[0].risk) - _LEVELS.index(each[1].level))


def _percent(found: Sequence[Judged], asked: Callable[[Judged], bool]) -> float:
    return 100 * sum(map(asked, found)) / len(found) if found else 0.0
