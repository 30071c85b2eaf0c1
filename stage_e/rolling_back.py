"""A rollback, before it is stored: a plan of the commands that take back what an ended execution did. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from schemas.assessment import NotUndone
from schemas.decision_v1 import DecisionV1
from schemas.json_text import JsonObject
from schemas.plan_v1 import PlanV1, Step
from schemas.words import StepStatus
from stage_e.engine.graph import Graph
from stage_e.engine.reverse import reverse_needs
from stage_e.errors import ConflictError
from stage_e.ports.records import ExecutionRecord, StepRow, Submitted
from stage_e.prepare import Judgement, Moment, Prepared, judge
from stage_e.projection import fresh_execution
from stage_e.remains import why_no_rollback
from stage_e.tools.access import COMMON_INPUTS
from stage_e.tools.hosts import HOST_INPUTS
from stage_e.tools.inventory import Inventory
from stage_e.tools.operation import Operation
from stage_e.tools.request import shown

UNDO = "undo_"  # stands before the id of the step that is taken back
LONGEST_ID = 200  # what the wire takes as a name
_STEPS_AT = ("steps",)  # of the assessment that is shown
_KEPT_INPUTS = COMMON_INPUTS - {*HOST_INPUTS, "command", "description"}


@dataclass(frozen=True, slots=True)
class Effects:
    """What an execution changed: what can be taken back, on which targets, and what stays."""

    undoable: Mapping[str, tuple[StepRow, ...]]
    """By step: the step itself, or those of its targets that were changed."""
    staying: tuple[NotUndone, ...]


def undo_id(row_id: str) -> str:
    """What a rollback calls the step, or the target of a step, that takes back the one of that id."""
    return f"{UNDO}{row_id}"


def can_roll_back(record: ExecutionRecord) -> bool:
    """Whether something that it did can be taken back."""
    if why_no_rollback(record) is not None:
        return False
    return bool(effects_of(record.submitted.operations, record.steps).undoable)


def undone_rows(record: ExecutionRecord) -> frozenset[str]:
    """Steps, and targets, that a completed rollback took back; of a step over a list, when all its targets were."""
    if not record.undone:
        return frozenset()
    good = [row for row in record.steps if row.status is StepStatus.SUCCEEDED]
    lists = {row.parent for row in record.steps if row.parent is not None}
    undone = {row.step_id for row in good if undo_id(row.step_id) in record.undone and row.step_id not in lists}
    left = {row.parent for row in good if row.parent is not None and row.step_id not in undone}
    return frozenset(undone | {row.step_id for row in good if row.step_id in lists - left})


def effects_of(operations: Sequence[Operation], rows: Sequence[StepRow]) -> Effects:
    """What succeeded with an effect, by whether the catalogue and the state before it allow to take it back."""
    undoable: dict[str, list[StepRow]] = {}
    staying = []
    by_step = _by_step(rows)
    for operation in (each for each in operations if each.writes):
        for row in _succeeded(by_step.get(operation.step_id, [])):
            reason = _why_it_stays(operation, row)
            if reason is None:
                undoable.setdefault(operation.step_id, []).append(row)
            else:
                staying.append(NotUndone(id=row.step_id, reason=reason))
    return Effects({step_id: tuple(some) for step_id, some in undoable.items()}, tuple(staying))


def prepare_rollback(record: ExecutionRecord, judgement: Judgement, inventory: Inventory, now: datetime) -> Prepared:
    """The rollback of ``record``, lowered and judged like any other plan; nothing is sealed yet.

    Raises:
        ConflictError: there is nothing that can be taken back; each reason is in the message.
        InvalidPlanError: the commands that would take it back would be refused today.
    """
    submitted = record.submitted
    effects = effects_of(submitted.operations, record.steps)
    staying = tuple(_with_instructions(effects.staying, submitted.plan))
    if not effects.undoable:
        said = "; ".join(f"{each.id}: {each.reason}" for each in staying) or "it changed nothing"
        raise ConflictError(f"nothing of execution {submitted.execution_id} can be taken back: {said}")
    plan = _plan(submitted, effects.undoable)
    decision = None if submitted.decision is None else DecisionV1.model_validate(submitted.decision)
    verdict = judge(plan, decision, judgement, Moment(inventory, now, _STEPS_AT))
    return Prepared(
        plan=plan.model_dump(mode="json"),
        decision=submitted.decision,
        request_text=submitted.request_text,
        operations=verdict.operations,
        assessment=verdict.assessment.model_copy(update={"cannot_undo": staying}),
        secrets={},
        rollback_of=submitted.execution_id,
    )


def _by_step(rows: Iterable[StepRow]) -> dict[str, list[StepRow]]:
    """Each step of the plan with its targets."""
    found: dict[str, list[StepRow]] = {}
    for row in rows:
        found.setdefault(row.parent or row.step_id, []).append(row)
    return found


def _succeeded(rows: Sequence[StepRow]) -> list[StepRow]:
    """Of a step and its targets: the targets that succeeded, or the step itself where it has none."""
    parts = [row for row in rows if row.parent is not None]
    return [row for row in parts or rows if row.status is StepStatus.SUCCEEDED]


def _why_it_stays(operation: Operation, row: StepRow) -> str | None:
    if len(undo_id(row.step_id)) > LONGEST_ID:
        return "its id leaves no room for that of a step that takes it back"
    if not operation.inverse:
        return "no command is known that takes it back"
    if operation.target_field is not None and not _targets(operation, row):
        return "only the run knew its host"
    if not operation.undo_if:
        return "it may have been so before, and nobody looked" if operation.idempotent else None
    if row.before is None:
        return "nobody knows how it was before"
    if re.fullmatch(operation.undo_if, row.before) is None:
        return f"before it, the target said {shown(row.before)!r}, so that this was not all its doing"
    return None


def _targets(operation: Operation, row: StepRow) -> tuple[str, ...]:
    return operation.targets if row.target is None else (row.target,)


def _with_instructions(staying: Sequence[NotUndone], plan: JsonObject) -> Iterator[NotUndone]:
    """With what the plan's prose says about taking them back, for a person to do."""
    said = {each.step_id: shown(each.rollback_action) for each in PlanV1.model_validate(plan).plan.rollback_plan}
    for each in staying:
        yield each.model_copy(update={"instructions": said.get(each.id.partition("[")[0])})


def _plan(submitted: Submitted, undoable: Mapping[str, tuple[StepRow, ...]]) -> PlanV1:
    graph, whole = fresh_execution(submitted).graph, PlanV1.model_validate(submitted.plan)
    before = reverse_needs(graph, undoable)
    operations = {operation.step_id: operation for operation in submitted.operations}
    made = {step.id: step for step in whole.plan.steps}
    ids = {step_id: _id_of(step_id, rows) for step_id, rows in undoable.items()}
    steps = []
    for place, step_id in enumerate(_last_first(graph, undoable), 1):
        order = {
            "id": ids[step_id],
            "depends_on": tuple(ids[other] for other in before[step_id]),
            "execution_order": place,
        }
        steps.append(_step(made[step_id], operations[step_id], undoable[step_id]).model_copy(update=order))
    plan = whole.plan.model_copy(update={"steps": tuple(steps), "safety_checks": (), "rollback_plan": ()})
    return PlanV1.model_validate(whole.model_copy(update={"plan": plan}).model_dump(mode="json"))


def _id_of(step_id: str, rows: Sequence[StepRow]) -> str:
    """Of one target alone the name of that target, as a step on one host has no targets of its own."""
    return undo_id(rows[0].step_id if len(rows) == 1 else step_id)


def _last_first(graph: Graph, chosen: Mapping[str, object]) -> list[str]:
    ordered = [step_id for layer in graph.layers for step_id in layer if step_id in chosen]
    return ordered[::-1]


def _step(step: Step, operation: Operation, rows: Sequence[StepRow]) -> Step:
    """Through the same tool, in the same way, to the same hosts; only the command is another one."""
    inputs: JsonObject = {name: value for name, value in step.inputs.items() if name in _KEPT_INPUTS}
    hosts = [host for row in rows for host in _targets(operation, row)]
    if operation.target_field is None:
        inputs |= {name: value for name, value in step.inputs.items() if name in HOST_INPUTS}
    elif hosts:
        inputs |= {"target_host": hosts[0]} if len(hosts) == 1 else {"target_hosts": [*hosts]}
    return step.model_copy(
        update={
            "description": f"Takes back step {step.id}",
            "inputs": {**inputs, "command": operation.inverse},
            "success_criteria": (),
        }
    )
