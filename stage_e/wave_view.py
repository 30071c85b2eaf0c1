"""How far steps are with their waves, as the projection of their targets shows it."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from itertools import accumulate

from schemas.waves import WaveProgress
from schemas.words import StepStatus
from stage_e.assess.waves import rule_of
from stage_e.engine.waves import WaveRule
from stage_e.ports.records import ExecutionRecord, StepRow


def waves_of(record: ExecutionRecord) -> dict[str, WaveProgress]:
    """How far each step is that goes in waves, whose targets are known."""
    rules = {step.id: rule_of(step.waves) for step in record.submitted.assessment.steps if step.waves is not None}
    parts: dict[str, list[StepRow]] = defaultdict(list)
    for row in record.steps:
        if row.parent in rules and not row.taken_over:
            parts[row.parent].append(row)
    return {name: _waves(rules[name], rows) for name, rows in parts.items() if len(rows) > rules[name].above}


def _waves(rule: WaveRule, parts: Sequence[StepRow]) -> WaveProgress:
    ends = [*accumulate(rule.sizes(len(parts)))]
    begun = sum(row.attempts > 0 or row.status is StepStatus.FAILED for row in parts)
    return WaveProgress(
        wave=bisect_left(ends, begun) + 1 if begun else 0,
        waves=len(ends),
        begun=begun,
        targets=len(parts),
        failed=sum(row.status in {StepStatus.FAILED, StepStatus.UNKNOWN} for row in parts),
        most_failures=rule.budget(len(parts)),
    )
