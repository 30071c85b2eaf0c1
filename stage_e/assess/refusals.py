"""What the policy does not allow at all, whoever agrees."""

from collections.abc import Iterable
from datetime import datetime

from schemas.findings import Findings, Path
from schemas.problem import FieldError
from stage_e.assess.level import changes_of
from stage_e.assess.policy import Policy
from stage_e.tools.operation import Operation


def refusals_of(
    operations: Iterable[Operation], policy: Policy, now: datetime | None, steps_at: Path
) -> tuple[FieldError, ...]:
    """Every reason of the policy against the plan, as pointers into a body that has its steps at ``steps_at``."""
    findings, whole = Findings(), tuple(operations)
    frozen = [freeze.name for freeze in policy.freezes if freeze.then == "refuse" and freeze.holds(now)]
    changes = {operation.step_id for operation in changes_of(whole)} if frozen else set()
    for position, operation in enumerate(whole):
        for off in policy.off:
            if off.covers(operation):
                where = () if off.tool is None else ("tool",)
                findings.add((*steps_at, position, *where), f"is not done here: {off.why}")
        if operation.step_id in changes:
            findings.add((*steps_at, position), f"changes something, which is refused now: {frozen[0]}")
    return findings.errors()
