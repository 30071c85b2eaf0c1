"""What a freeze holds back that began after the plan was judged: nobody agreed to a change within it.

What was begun on a machine is ended there, since a half-made change is worse than a made one; none is begun on another.
"""

from collections.abc import Collection

from schemas.words import StepStatus
from stage_e.assess.freeze import frozen_since
from stage_e.assess.level import changes_of
from stage_e.engine.execution import StepState
from stage_e.engine.held import Hold
from stage_e.journal import Journal
from stage_e.ports.services import Sending
from stage_e.tools.operation import Operation


def hold_of_freeze(journal: Journal, sending: Sending) -> Hold | None:
    """Why a change may not begin now, and until when; ``None``: it may."""
    submitted = journal.submitted
    windows = submitted.assessment.freezes
    if not windows or not changes_of([sending.operation]):
        return None
    hold = frozen_since(windows, submitted.created_at, journal.now())
    return None if hold is None or _is_begun(journal, _places(sending.operation, sending.hosts)) else hold


def _is_begun(journal: Journal, places: Collection[str]) -> bool:
    """Whether the execution has begun to change all of the places."""
    begun: set[str] = set()
    for step in journal.execution.steps.values():
        operation = journal.operations[step.parent or step.id]
        if _has_acted(step) and changes_of([operation]):
            begun.update(_places(operation, (step.target,) if step.target else operation.targets))
    return begun >= {*places}


def _has_acted(step: StepState) -> bool:
    """Whether it may have changed anything; what is to be tried again after a known failure waits like all else."""
    return step.attempts > 0 and (step.lost or step.status is not StepStatus.RETRYING)


def _places(operation: Operation, hosts: Collection[str]) -> Collection[str]:
    return {host.lower() for host in hosts} or {operation.service.value}
