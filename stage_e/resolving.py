"""Take what a person says about a step that is unknown: who may say it, and whether there is anything to say."""

from collections.abc import Iterable

from schemas.assessment import Approvers
from schemas.json_text import JsonObject
from schemas.resolve import Resolve
from schemas.words import ExecutionStatus, Resolution, StepStatus
from stage_e.approvals import CONFIRMATION, meets, needed
from stage_e.engine.execution import target_id
from stage_e.errors import ConflictError, ForbiddenError, NotFoundError
from stage_e.ports.people import Person, Role
from stage_e.ports.records import ExecutionRecord, StepRow


def wish_data(record: ExecutionRecord, person: Person, order: Resolve, terms: Iterable[Approvers]) -> JsonObject:
    """What goes into the inbox: it is about the attempt that is unknown now, and no later one.

    ``terms`` say who may answer at the approval level of the execution.

    Raises:
        NotFoundError: there is no such step.
        ForbiddenError: the person may not say this.
        ConflictError: nothing is unknown there, or what is ordered cannot be.
    """
    step = _step(record, order)
    _check_may(record, person, order, terms)
    if step.status is not StepStatus.UNKNOWN:
        raise ConflictError(f"step {step.step_id} is {step.status}: there is nothing to settle")
    if order.outcome is Resolution.TRY_AGAIN and record.status is ExecutionStatus.CANCELLING:
        raise ConflictError(f"execution {record.submitted.execution_id} is being cancelled; nothing is tried again")
    said: JsonObject = {"resolution": order.outcome, "reason": order.reason}
    return {"step_id": step.step_id, "number": step.attempts, **said}


def check_counted(record: ExecutionRecord, person: Person, said: JsonObject) -> None:
    """``record`` is as it was found after the wish ``said`` was posted.

    Raises: ConflictError: somebody else, or a proof, has settled it otherwise meanwhile.
    """
    row = next((row for row in record.attempts if (row.step_id, row.number) == (said["step_id"], said["number"])), None)
    found = row.evidence if row is not None else None
    if found is None or (found.get("by"), found.get("resolution")) == (person.subject, said["resolution"]):
        return
    raise ConflictError(f"{found.get('by')} has settled step {said['step_id']} already: {found.get('resolution')}")


def _step(record: ExecutionRecord, order: Resolve) -> StepRow:
    execution_id = record.submitted.execution_id
    wanted = order.step_id if order.target is None else target_id(order.step_id, order.target)
    unknown = [row.step_id for row in record.steps if row.status is StepStatus.UNKNOWN]
    step = next((row for row in record.steps if row.step_id == wanted), None)
    if step is None:
        known = f"unknown are: {', '.join(unknown)}" if unknown else "nothing of it is unknown"
        raise NotFoundError(f"execution {execution_id} has no step {wanted}; {known}")
    parts = [row.target for row in record.steps if row.parent == wanted and row.status is StepStatus.UNKNOWN]
    if parts:
        raise ConflictError(
            f"step {wanted} has several targets; name one that is unknown: {', '.join(map(str, parts))}"
        )
    return step


def _check_may(record: ExecutionRecord, person: Person, order: Resolve, terms: Iterable[Approvers]) -> None:
    """Who resolves decides over an effect, as who approves does: four eyes are due where they were.

    An abort only cancels, which every operator may.
    """
    submitted = record.submitted
    if submitted.approval_level <= CONFIRMATION or order.outcome is Resolution.ABORT:
        if not person.roles & {Role.OPERATOR, Role.ADMIN}:
            raise ForbiddenError(f"{person.subject} may not resolve a step: it needs the role operator")
        return
    terms = tuple(terms)
    if not meets(person, terms):
        raise ForbiddenError(f"{person.subject} may not resolve a step of this execution: {needed(terms)}")
    if person.subject == submitted.requester:
        level = submitted.approval_level
        raise ForbiddenError(f"the execution needed approval at level {level}: its requester may not resolve its steps")
