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
from stage_e.ports.records import ExecutionRecord, StepRow
from stage_e.prepare import Judgement, Moment, Prepared, judge
from stage_e.projection import fresh_execution
from stage_e.remains import why_no_rollback
from stage_e.tools.access import COMMON_INPUTS
from stage_e.tools.hosts import HOST_INPUTS
from stage_e.tools.inventory import Inventory
from stage_e.tools.operation import Operation
from stage_e.tools.request import shown

UNDO = "undo_"  # stands before the id of the step that is taken back
_STEPS_AT = ("steps",)  # of the assessment that is shown
_KEPT_INPUTS = COMMON_INPUTS - {*HOST_INPUTS, "command", "description"}


@dataclass(frozen=True, slots=True)
class Effects:
    """What an execution changed: what can be taken back, on which targets, and what stays."""

    undoable: Mapping[str, tuple[str, ...]]
    """Targets by step; none where the step names no host."""
    staying: tuple[NotUndone, ...]


def undo_id(row_id: str) -> str:
    """What a rollback calls the step, or the target of a step, that takes back the one of that id."""
    return f"{UNDO}{row_id}"


def can_roll_back(record: ExecutionRecord) -> bool:
    """Whether something that it did can be taken back."""
    if why_no_rollback(record) is not None:
        return False
    return bool(effects_of(record.submitted.operations, record.steps).undoable)


def effects_of(operations: Sequence[Operation], rows: Sequence[StepRow]) -> Effects:
    """What succeeded with an effect, by whether the catalogue and the state before it allow to take it back."""
    undoable: dict[str, list[str]] = {}
    staying = []
    by_step = _by_step(rows)
    for operation in (each for each in operations if each.writes):
        for row in _succeeded(by_step.get(operation.step_id, [])):
            reason = _why_it_stays(operation, row)
            if reason is None:
                undoable.setdefault(operation.step_id, []).extend(_targets(operation, row))
            else:
                staying.append(NotUndone(id=row.step_id, reason=reason))
    return Effects({step_id: tuple(targets) for step_id, targets in undoable.items()}, tuple(staying))


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
    plan = _plan(record, effects.undoable)
    decision = None if submitted.decision is None else DecisionV1.model_validate(submitted.decision)
    lowered, assessment = judge(plan, decision, judgement, Moment(inventory, now, _STEPS_AT))
    return Prepared(
        plan=plan.model_dump(mode="json"),
        decision=submitted.decision,
        request_text=submitted.request_text,
        operations=lowered.operations,
        assessment=assessment.model_copy(update={"cannot_undo": staying}),
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


def _plan(record: ExecutionRecord, undoable: Mapping[str, tuple[str, ...]]) -> PlanV1:
    graph = fresh_execution(record.submitted).graph
    whole = PlanV1.model_validate(record.submitted.plan)
    before = reverse_needs(graph, undoable)
    operations = {operation.step_id: operation for operation in record.submitted.operations}
    made = {step.id: step for step in whole.plan.steps}
    steps = tuple(
        _step(made[step_id], operations[step_id], undoable[step_id], place, before[step_id])
        for place, step_id in enumerate(_last_first(graph, undoable), 1)
    )
    plan = whole.plan.model_copy(update={"steps": steps, "safety_checks": (), "rollback_plan": ()})
    return PlanV1.model_validate(whole.model_copy(update={"plan": plan}).model_dump(mode="json"))


def _last_first(graph: Graph, chosen: Mapping[str, object]) -> list[str]:
    ordered = [step_id for layer in graph.layers for step_id in layer if step_id in chosen]
    return ordered[::-1]


def _step(step: Step, operation: Operation, hosts: tuple[str, ...], place: int, before: Sequence[str]) -> Step:
    """Through the same tool, in the same way, to the same hosts; only the command is another one."""
    inputs: JsonObject = {name: value for name, value in step.inputs.items() if name in _KEPT_INPUTS}
    if operation.target_field is None:
        inputs |= {name: value for name, value in step.inputs.items() if name in HOST_INPUTS}
    elif hosts:
        inputs |= {"target_host": hosts[0]} if len(hosts) == 1 else {"target_hosts": [*hosts]}
    return step.model_copy(
        update={
            "id": undo_id(step.id),
            "description": f"Takes back step {step.id}",
            "inputs": {**inputs, "command": operation.inverse},
            "success_criteria": (),
            "depends_on": tuple(map(undo_id, before)),
            "execution_order": place,
        }
    )
