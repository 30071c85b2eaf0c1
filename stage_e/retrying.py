"""A retry, before it is stored: what remains of an ended execution, judged anew and sent as it was stored. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from schemas.assessment import Assessment, StepAssessment, TakenOver
from schemas.decision_v1 import DecisionV1
from schemas.plan_v1 import PlanV1
from stage_e.assess.assessment import assess
from stage_e.assess.digest import digest_of, ids_taken_over, is_sent_alike
from stage_e.assess.refusals import refusals_of
from stage_e.assess.whole import tolerances, whole_graph
from stage_e.engine.facts import StepTakenOver
from stage_e.engine.graph import Graph, graph_of
from stage_e.errors import InvalidPlanError
from stage_e.ports.records import ExecutionRecord, StepRow
from stage_e.prepare import Judgement, Prepared
from stage_e.projection import fresh_execution
from stage_e.remains import Remains, what_remains
from stage_e.risk.judgement import Judgement as Verdict
from stage_e.risk.judgement import unknown, worsened, worst_effect
from stage_e.tools.inventory import Inventory
from stage_e.tools.lower import Lowered, lower_plan
from stage_e.tools.operation import Operation

_CHANGED = "what was stored is not what the plan would become today, so that nobody can judge it"
_STEPS_AT = ("steps",)  # of the assessment that is shown


@dataclass(frozen=True, slots=True)
class Past:
    """An execution that is to be retried: its plan, its graph, what of it remains. Its checks are made anew."""

    record: ExecutionRecord
    plan: PlanV1
    decision: DecisionV1 | None
    operations: tuple[Operation, ...]
    graph: Graph
    remains: Remains

    @property
    def execution_id(self) -> str:
        """Its id."""
        return self.record.submitted.execution_id

    def targets_of(self, operation: Operation) -> tuple[str, ...]:
        """All targets of a step, as stored or as found when it ran."""
        return operation.targets or self.remains.found.get(operation.step_id, ())


def prepare_retry(record: ExecutionRecord, judgement: Judgement, inventory: Inventory, now: datetime) -> Prepared:
    """What remains of ``record``, over its stored targets and with its stored operations; nothing is sealed yet.

    The plan is lowered once more for the verdict alone: its risk can only have risen, and an operation that would be
    another one today is one that nobody knows.

    Raises:
        InvalidPlanError: the plan, or what remains of it, would be refused today.
    """
    past, submitted = _past(record), record.submitted
    today = lower_plan(past.plan, past.decision, judgement.catalogue, judgement.lowering, inventory)
    operations = tuple(_stored(past, operation, today) for operation in past.operations)
    assessment = _verdict(past, today, operations, judgement, inventory, now)
    return Prepared(
        plan=submitted.plan,
        decision=submitted.decision,
        request_text=submitted.request_text,
        operations=(*operations, *_looks(today, assessment)),
        assessment=assessment,
        secrets={},
        retry_of=past.execution_id,
        rollback_of=submitted.rollback_of,
        taken_over=tuple(_fact(past, row, now) for row in past.remains.rows),
    )


def _past(record: ExecutionRecord) -> Past:
    submitted = record.submitted
    checks = {check.id for check in submitted.assessment.checks}
    assessment = submitted.assessment.model_copy(update={"checks": ()})
    steps = tuple(operation for operation in submitted.operations if operation.step_id not in checks)
    return Past(
        record=record,
        plan=PlanV1.model_validate(submitted.plan),
        decision=None if submitted.decision is None else DecisionV1.model_validate(submitted.decision),
        operations=steps,
        graph=fresh_execution(replace(submitted, assessment=assessment, operations=steps)).graph,
        remains=what_remains(row for row in record.steps if row.step_id not in checks),
    )


def _stored(past: Past, operation: Operation, today: Lowered) -> Operation:
    """The stored operation, bound to the targets that were found, and never taken for more harmless than today."""
    now = next(each for each in today.operations if each.step_id == operation.step_id)
    return replace(
        operation,
        targets=past.targets_of(operation),
        effect=worst_effect((operation.effect, now.effect)),
        idempotent=operation.idempotent and now.idempotent,
    )


def _verdict(
    past: Past,
    today: Lowered,
    operations: tuple[Operation, ...],
    judgement: Judgement,
    inventory: Inventory,
    now: datetime,
) -> Assessment:
    left = _left(past, today, operations)
    refusals = refusals_of(left.operations, judgement.policy, now, _STEPS_AT)
    if refusals:
        raise InvalidPlanError("the policy of this installation does not allow what remains", refusals)
    plan = _without(past.plan, past.remains.done)
    verdict = assess(plan, past.decision, left, judgement.policy, judgement.assessing, inventory, now)
    steps = tuple(_with_stored_edges(past, step) for step in verdict.steps)
    taken_over = tuple(_taken_over(past, operations))
    tolerated, order = tolerances(steps, verdict.checks), [operation.step_id for operation in operations]
    whole = whole_graph(steps, verdict.checks, taken_over, [*order, *(check.id for check in verdict.checks)])
    sent = (*operations, *_looks(today, verdict))
    digest = digest_of(sent, whole.needs, tolerated, verdict.checks, ids_taken_over(taken_over))
    return verdict.model_copy(update={"steps": steps, "taken_over": taken_over, "digest": digest})


def _looks(today: Lowered, verdict: Assessment) -> tuple[Operation, ...]:
    """The operations of the checks that are made."""
    checks = {check.id for check in verdict.checks}
    return tuple(probe.operation for probe in today.probes if probe.id in checks)


def _left(past: Past, today: Lowered, operations: Iterable[Operation]) -> Lowered:
    """Only what remains, each step on the targets that are left."""
    done = past.remains.done
    left = tuple(_narrowed(past, operation) for operation in operations if operation.step_id not in done)
    needs = {each.step_id: [need for need in past.graph.needs[each.step_id] if need not in done] for each in left}
    return replace(
        today,
        operations=left,
        nodes=tuple(node for node in today.nodes if node.id not in done),
        graph=graph_of([each.step_id for each in left], needs),
        judgements=_judgements(past, today),
    )


def _narrowed(past: Past, operation: Operation) -> Operation:
    done = past.remains.done_targets.get(operation.step_id, ())
    targets = tuple(target for target in operation.targets if target not in done)
    return replace(operation, targets=targets, loop_over=None if targets else operation.loop_over)


def _judgements(past: Past, today: Lowered) -> dict[str, Verdict]:
    """Today's verdict on each step; on one that would be sent otherwise today, also that nobody knows it any more."""
    now = {operation.step_id: operation for operation in today.operations}
    return {
        each.step_id: today.judgements[each.step_id]
        if is_sent_alike(each, now[each.step_id])
        else worsened(today.judgements[each.step_id], unknown("retry.changed", _CHANGED, each.effect))
        for each in past.operations
    }


def _without(plan: PlanV1, done: frozenset[str]) -> PlanV1:
    steps = tuple(step for step in plan.plan.steps if step.id not in done)
    return plan.model_copy(update={"plan": plan.plan.model_copy(update={"steps": steps})})


def _with_stored_edges(past: Past, step: StepAssessment) -> StepAssessment:
    tolerates = next(each.tolerates for each in past.record.submitted.assessment.steps if each.id == step.id)
    return step.model_copy(update={"depends_on": past.graph.needs[step.id], "tolerates": tolerates})


def _taken_over(past: Past, operations: Iterable[Operation]) -> Iterator[TakenOver]:
    for step_id in (operation.step_id for operation in operations):
        if step_id in past.remains.done:
            yield TakenOver(id=step_id, depends_on=past.graph.needs[step_id])
        elif targets := past.remains.done_targets.get(step_id):
            yield TakenOver(id=step_id, targets=targets, depends_on=past.graph.needs[step_id])


def _fact(past: Past, row: StepRow, now: datetime) -> StepTakenOver:
    return StepTakenOver(
        at=now,
        step_id=row.step_id,
        of=past.execution_id,
        output=row.output or {},
        truncated=row.truncated,
        before=row.before,
        parent=row.parent,
        target=row.target,
        targets=past.remains.found.get(row.step_id, ()),
    )
