"""What follows on an execution, in memory, and the rules that PostgreSQL's triggers hold about it."""

from schemas.words import ExecutionStatus, StepStatus
from stage_e.adapters.following_on import followed_already
from stage_e.adapters.memory.shelf import Kept, Shelf
from stage_e.errors import StoreRefusedError
from stage_e.ports.records import NewExecution


def sequel_of(shelf: Shelf, execution_id: str) -> Kept | None:
    """What follows on it; one that was rejected did nothing."""
    followers = (kept for kept in shelf.executions.values() if kept.submitted.sequel_of == execution_id)
    return next((kept for kept in followers if kept.status is not ExecutionStatus.REJECTED), None)


def undone(shelf: Shelf, execution_id: str) -> tuple[str, ...]:
    """The steps of completed rollbacks of it that succeeded."""
    return tuple(
        row.step_id
        for kept in shelf.executions.values()
        if kept.submitted.rollback_of == execution_id and kept.status is ExecutionStatus.COMPLETED
        for row in kept.steps.values()
        if row.status is StepStatus.SUCCEEDED
    )


def check_link(shelf: Shelf, new: NewExecution) -> None:
    """Raises: ConflictError: something follows already. StoreRefusedError: it breaks a rule."""
    of = new.submitted.sequel_of
    previous = None if of is None else shelf.executions.get(of)
    if of is not None and (fault := _fault(previous, new)) is not None:
        raise StoreRefusedError(f"{new.submitted.execution_id} does not follow on {of}: {fault}")
    if of is not None and (follower := sequel_of(shelf, of)) is not None:
        raise followed_already(of, follower.submitted.execution_id)
    _check_taken_over(previous, new)


def _fault(previous: Kept | None, new: NewExecution) -> str | None:
    if previous is None:
        return "there is none"
    was, now = previous.submitted, new.submitted
    rules = (
        (was.tenant != now.tenant, "it belongs to another tenant"),
        (not previous.status.finished, "it has not ended"),
        (any(row.status is StepStatus.UNKNOWN for row in previous.steps.values()), "a step of it is unknown"),
        (now.retry_of is not None and previous.status in _NOT_RETRIED, "it is not to be retried"),
        (now.retry_of is not None and now.rollback_of != was.rollback_of, "a retry takes back what it continues does"),
        (now.retry_of is None and was.rollback_of is not None, "it is a rollback itself"),
    )
    return next((fault for broken, fault in rules if broken), None)


_NOT_RETRIED = {ExecutionStatus.COMPLETED, ExecutionStatus.REJECTED}


def _check_taken_over(previous: Kept | None, new: NewExecution) -> None:
    steps = {} if previous is None or new.submitted.retry_of is None else previous.steps
    for row in (row for row in new.steps if row.taken_over):
        before = steps.get(row.step_id)
        if before is None or before.status is not StepStatus.SUCCEEDED or before.output != row.output:
            raise StoreRefusedError(f"step {row.step_id} is not taken over: it did not succeed so before")
