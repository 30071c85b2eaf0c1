"""A plan becomes operations: exactly what will be sent where. What cannot become one is refused, with every reason."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from schemas.decision_v1 import DecisionV1
from schemas.findings import Findings, Path
from schemas.plan_v1 import PlanV1, Step
from stage_e.engine.edges import sources
from stage_e.engine.graph import Graph, GraphError, build_graph, graph_of
from stage_e.engine.node import Node
from stage_e.errors import InvalidPlanError
from stage_e.risk.judgement import Judgement
from stage_e.tools.catalogue import Catalogue
from stage_e.tools.fan_out import dispatches_of, fault_of_dispatches, faults_of_hosts
from stage_e.tools.flow import judged_together
from stage_e.tools.foresight import foresee
from stage_e.tools.hosts import hosts_of_request
from stage_e.tools.inventory import UNASKED, Inventory, ListQuestion
from stage_e.tools.lower_step import LoweredStep, lower_step
from stage_e.tools.operation import Operation
from stage_e.tools.probes import Probe
from stage_e.tools.prose.safety_checks import MOST_PROBES, SafetyReading, read_safety_checks
from stage_e.tools.prose.success_criteria import check_criteria
from stage_e.tools.remarks import Remarks
from stage_e.tools.request import Draft
from stage_e.tools.step_faults import StepFaults


@dataclass(frozen=True, slots=True)
class LowerOptions:
    """What the settings say about lowering. ``steps_at`` is where the client's body has its list of steps."""

    default_host: str | None = None
    most_targets: int = 100
    """Of one step over a list."""
    most_dispatches: int = 5_000
    """Of a whole plan, each loop over a list that nobody knows counted with ``most_targets``."""
    steps_at: Path = ("plan", "plan", "steps")


_DEFAULTS = LowerOptions()
FAULTY = "the plan cannot run as it is; every reason is listed"


@dataclass(frozen=True, slots=True)
class Lowered:
    """Operations in the order of the plan, with the graph that they run in and what we think of each."""

    operations: tuple[Operation, ...]
    nodes: tuple[Node, ...]
    graph: Graph
    judgements: Mapping[str, Judgement]
    """By step id."""
    order_is_meant: bool
    """Whether it is a late plan, whose order is the only word on what waits for what."""
    warnings: tuple[str, ...]
    safety: tuple[SafetyReading, ...] = ()
    open_questions: tuple[ListQuestion, ...] = ()
    """What to ask the inventory to know the hosts of steps over a list."""

    @property
    def probes(self) -> tuple[Probe, ...]:
        """What the safety checks could be answered by, each once."""
        return tuple({probe.id: probe for reading in self.safety for probe in reading.probes}.values())


@dataclass(slots=True)
class _Lowering:
    catalogue: Catalogue
    options: LowerOptions
    request_hosts: tuple[str, ...]
    inventory: Inventory
    findings: Findings = field(default_factory=Findings)
    remarks: Remarks = field(default_factory=Remarks)


def lower_plan(
    plan: PlanV1,
    decision: DecisionV1 | None,
    catalogue: Catalogue,
    options: LowerOptions = _DEFAULTS,
    inventory: Inventory = UNASKED,
) -> Lowered:
    """The plan as operations. With open questions, it is for the caller to ask them or to ``check_dispatches``.

    Raises: InvalidPlanError: with every fault of every step and of the graph, as pointers into the client's body.
    """
    steps = plan.plan.steps
    lowering = _Lowering(catalogue, options, hosts_of_request(decision), inventory)
    lowered = [_lower(lowering, step, position) for position, step in enumerate(steps)]
    nodes = tuple(each.node for each in lowered)
    order_is_meant = any(step.execution_location is not None or step.requires_credentials for step in steps)
    graph = _graph(lowering, nodes, order_is_meant=order_is_meant)
    operations = _with_sources([each.operation for each in lowered], nodes)
    _raise_faults(lowering, operations, asked=False)
    judgements = judged_together(steps, lowered)
    foresight = foresee(operations, judgements, graph.layers, inventory, lowering.remarks)
    _raise_faults(lowering, foresight.operations, asked=not foresight.open)
    room = options.most_dispatches - dispatches_of(foresight.operations, options.most_targets)
    return Lowered(
        operations=foresight.operations,
        nodes=nodes,
        graph=graph,
        judgements=judgements,
        order_is_meant=order_is_meant,
        warnings=tuple(lowering.remarks),
        safety=read_safety_checks(
            plan.plan.safety_checks, foresight.operations, catalogue, inventory, most=min(room, MOST_PROBES)
        ),
        open_questions=foresight.open,
    )


def _raise_faults(lowering: _Lowering, operations: Sequence[Operation], *, asked: bool) -> None:
    """Raises: InvalidPlanError: something is wrong; every reason is in it.

    How often all would be sent is a reason of its own only when the inventory was ``asked`` about all lists.
    """
    findings, options = lowering.findings, lowering.options
    for position, operation in enumerate(operations):
        for where, detail in faults_of_hosts(operation, lowering.inventory, options.most_targets):
            findings.add((*options.steps_at, position, "inputs", *where), detail)
    if asked or findings:
        check_dispatches(operations, options, findings)
    if findings:
        raise InvalidPlanError(FAULTY, findings.errors())


def check_dispatches(operations: Iterable[Operation], options: LowerOptions, findings: Findings) -> None:
    """Finds that the whole plan may be sent more often than anybody would oversee."""
    too_many = fault_of_dispatches(operations, options.most_targets, options.most_dispatches)
    if too_many is not None:
        findings.add(options.steps_at, too_many)


def _lower(lowering: _Lowering, step: Step, position: int) -> LoweredStep:
    faults = StepFaults(lowering.findings, (*lowering.options.steps_at, position))
    check_criteria(step.success_criteria, faults)
    tool = lowering.catalogue.find(step.tool)
    if tool is None:
        faults.add(("tool",), "is no tool of the catalogue")
        return LoweredStep.refused(step, position)
    draft = Draft(
        step=step,
        tool=tool,
        book=lowering.catalogue.book,
        faults=faults,
        remarks=lowering.remarks,
        request_hosts=lowering.request_hosts,
        default_host=lowering.options.default_host,
        inventory=lowering.inventory,
    )
    return lower_step(draft, position)


def _graph(lowering: _Lowering, nodes: Sequence[Node], *, order_is_meant: bool) -> Graph:
    try:
        graph = build_graph(nodes, order_is_meant=order_is_meant)
    except GraphError as error:
        for fault in error.faults:
            position, *rest = fault.at.split("/")[1:]
            lowering.findings.add((*lowering.options.steps_at, int(position), *rest), fault.detail)
        return graph_of([], {})
    for warning in graph.warnings:
        lowering.remarks.add(nodes[int(warning.at.split("/")[1])].id, warning.detail)
    return graph


def _with_sources(operations: Sequence[Operation], nodes: Sequence[Node]) -> tuple[Operation, ...]:
    named = ({name: nodes[setter].id for name, setter in found.items()} for found in sources(nodes))
    return tuple(
        replace(operation, sources=found) if found else operation
        for operation, found in zip(operations, named, strict=True)
    )
