"""One attempt as it will go out: templates filled, secrets put back, key and token set."""

from collections.abc import Mapping
from datetime import timedelta

from schemas.json_text import JsonObject
from stage_e.engine.execution import StepState
from stage_e.engine.facts import Fact
from stage_e.engine.recover import fact_of_no_attempt
from stage_e.errors import PermanentStepError
from stage_e.journal import Journal
from stage_e.ports.services import Sending
from stage_e.secrets import put_back
from stage_e.tools.templates import fill, row_for, variables_of


def sending_of(journal: Journal, step_id: str, number: int) -> Sending | Fact:
    """What to send, or the fact that it cannot be sent as it stands."""
    step = journal.execution.step(step_id)
    try:
        return _sending(journal, step, number)
    except PermanentStepError as error:
        return fact_of_no_attempt(step, str(error), journal.now())


def outputs_of(journal: Journal) -> Mapping[str, JsonObject]:
    """Outputs of the plan's steps that have succeeded, by step id; of a step over a list, by target as well."""
    steps = journal.execution.plan_steps()
    return {step.id: _output_of(journal, step) for step in steps if step.output is not None}


def _output_of(journal: Journal, step: StepState) -> JsonObject:
    children = map(journal.execution.step, step.children)
    results: JsonObject = {child.target or "": child.output for child in children}
    return {**(step.output or {}), "results": results} if results else step.output or {}


def _sending(journal: Journal, step: StepState, number: int) -> Sending:
    operation = journal.operations[step.parent or step.id]
    if operation.broken:
        raise PermanentStepError(operation.broken)
    if operation.writes and not journal.is_as_approved(operation):
        raise PermanentStepError("what is stored is not what was agreed to; nothing was sent")
    submitted = journal.submitted
    target = step.target or (operation.targets[0] if operation.targets else None)
    return Sending(
        operation=operation,
        body=put_back(_filled(journal, step), journal.secrets),
        target=target,
        execution_id=submitted.execution_id,
        step_id=step.id,
        number=number,
        key=key_of(submitted.execution_id, step),
        token=journal.token,
        digest=submitted.digest,
        tenant=submitted.tenant,
        on_behalf_of=submitted.requester,
        timeout=timedelta(seconds=operation.timeout_s),
    )


def key_of(execution_id: str, step: StepState) -> str:
    """The idempotency key of a step: the same for every attempt, until a person has it tried again."""
    again = f"r{step.repeat}" if step.repeat > 1 else None
    return ":".join(filter(None, (execution_id, step.parent or step.id, step.target, again)))


def _filled(journal: Journal, step: StepState) -> JsonObject:
    operation = journal.operations[step.parent or step.id]
    body = operation.body
    if operation.uses:
        outputs = outputs_of(journal)
        row = row_for(operation, step.target, outputs) if step.target else None
        body = fill(operation, variables_of(operation, outputs, row))
    if operation.target_field and step.target:
        body = {**body, operation.target_field: step.target}
    return body
