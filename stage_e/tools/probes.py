"""A question about one target as an operation of its own, lowered as any step is."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from schemas.findings import Findings
from schemas.json_text import JsonObject
from schemas.plan_v1 import Step
from stage_e.risk.judgement import Judgement
from stage_e.tools.access import ACCESS_INPUTS
from stage_e.tools.catalogue import Catalogue
from stage_e.tools.inventory import Inventory
from stage_e.tools.lower_step import LoweredStep, lower_step
from stage_e.tools.operation import Operation
from stage_e.tools.remarks import Remarks
from stage_e.tools.request import Draft, shown_inputs
from stage_e.tools.step_faults import StepFaults


@dataclass(frozen=True, slots=True)
class Question:
    """A tool of the catalogue with its inputs, about ``target``."""

    target: str
    tool: str
    inputs: tuple[tuple[str, str], ...]
    expression: str | None = None
    """What must be true of the output for the answer to be yes, where success alone does not say so."""
    access: JsonObject = field(default_factory=dict, compare=False)
    """How the target is reached."""


@dataclass(frozen=True, slots=True)
class Probe:
    """An operation that only reads and answers a question about ``target``, where steps ``about`` it act."""

    operation: Operation
    judgement: Judgement
    target: str
    about: tuple[str, ...]
    expression: str | None
    why_not: str | None
    """Why it cannot be sent."""

    @property
    def id(self) -> str:
        """What it is called where steps have their ids."""
        return self.operation.step_id

    @property
    def text(self) -> str:
        """``target: command``."""
        return f"{self.target}: {self.operation.text}"


def access_in(body: JsonObject) -> JsonObject:
    """How the body of a command says that its host is reached."""
    return {name: value for name, value in body.items() if name in ACCESS_INPUTS}


def probe_of(
    question: Question, probe_id: str, about: tuple[str, ...], catalogue: Catalogue, inventory: Inventory
) -> Probe | None:
    """The operation that answers; nothing where the catalogue has none, or does not prove that it only reads."""
    tool = catalogue.find(question.tool)
    if tool is None:
        return None
    inputs: JsonObject = {**question.access, **dict(question.inputs)}
    draft = Draft(
        step=Step(id=probe_id, tool=question.tool, inputs=inputs, estimated_duration=0),
        tool=tool,
        book=catalogue.book,
        faults=StepFaults(Findings(), ()),
        remarks=Remarks(),
        request_hosts=(),
        default_host=None,
        inventory=inventory,
    )
    lowered = lower_step(draft, 0)
    if not lowered.judgement.effect.harmless:
        return None
    text = lowered.operation.text or f"{question.tool} {shown_inputs(dict(question.inputs))}"
    operation = replace(lowered.operation, text=text, shares=True)  # what it sees must still be so for what it holds
    why_not = next(_faults_of(question, lowered, draft, inventory), None)
    return Probe(operation, lowered.judgement, question.target, about, question.expression, why_not)


def _faults_of(question: Question, lowered: LoweredStep, draft: Draft, inventory: Inventory) -> Iterator[str]:
    for fault in draft.faults.findings.errors():
        yield f"{fault.pointer.rpartition('/')[2]} {fault.detail}"
    if lowered.operation.broken is not None:
        yield lowered.operation.broken
    if lowered.operation.uses:
        yield "it depends on what a step yields"
    if inventory.find(question.target) is None:
        yield f"{question.target} {inventory.why_unknown}"
