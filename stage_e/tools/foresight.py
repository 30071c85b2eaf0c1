"""The hosts that steps over a list would run on now, and what to ask the inventory to know them.

Only plain reads of the inventory are asked beforehand, with inputs that are known beforehand. Nothing is known of lists
in a plan that changes the inventory.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from schemas.json_text import JsonObject
from schemas.words import Effect, RiskLevel
from stage_e.errors import PermanentStepError
from stage_e.risk.judgement import Judgement
from stage_e.risk.template_text import has_template, names_in, texts_in
from stage_e.risk.word_kinds import is_host
from stage_e.tools.inventory import Inventory, ListQuestion
from stage_e.tools.operation import Operation, Service
from stage_e.tools.remarks import Remarks
from stage_e.tools.request import SECRET_MARK
from stage_e.tools.templates import fill, loop_names, variables_of

MOST_QUESTIONS = 20  # of one plan
MOST_DEEP = 3  # questions that need each other's answers
_READS = frozenset({"assets.list", "assets.search", "assets.get"})


@dataclass(frozen=True, slots=True)
class Foresight:
    """Operations with the hosts that are foreseen, and the questions whose answers would tell more."""

    operations: tuple[Operation, ...]
    open: tuple[ListQuestion, ...]


def foresee(
    operations: Sequence[Operation],
    judgements: Mapping[str, Judgement],
    layers: Iterable[Sequence[str]],
    inventory: Inventory,
    remarks: Remarks,
) -> Foresight:
    """What ``inventory.lists`` tells about the hosts of ``operations``; ``layers`` is the order in which they run.

    There is nothing to ask an inventory that did not answer.
    """
    if not inventory.answered or not any(map(_is_dynamic, operations)):
        return Foresight(tuple(operations), ())
    looking = _Looking({each.step_id: each for each in operations}, inventory, remarks)
    looking.plain = _plain_reads(looking.operations, judgements, layers)
    seen = tuple(looking.seen(each) if _is_dynamic(each) else each for each in operations)
    most = max(MOST_QUESTIONS - len(inventory.lists), 0)
    return Foresight(seen, tuple(looking.open.values())[:most])


def _is_dynamic(operation: Operation) -> bool:
    return operation.loop_over is not None or _host_template(operation) is not None


def _host_template(operation: Operation) -> str | None:
    """The template that yields the one host of a command."""
    if operation.target_field is None or operation.targets or operation.loop_over is not None:
        return None
    host = operation.body.get(operation.target_field)
    return host if isinstance(host, str) and has_template(host) else None


def _plain_reads(
    operations: Mapping[str, Operation], judgements: Mapping[str, Judgement], layers: Iterable[Sequence[str]]
) -> frozenset[str]:
    """Steps whose answer can be asked for beforehand: they, and all that they use, only read the inventory."""
    if any(each.service is Service.ASSET and each.writes for each in operations.values()):
        return frozenset()
    depth: dict[str, int] = {}
    for step_id in (step_id for layer in layers for step_id in layer):
        operation = operations[step_id]
        before = [depth.get(source, MOST_DEEP) for source in operation.sources.values()]
        deep = max(before, default=0) + 1
        if deep <= MOST_DEEP and _is_plain_read(operation, judgements[step_id]):
            depth[step_id] = deep
    return frozenset(depth)


def _is_plain_read(operation: Operation, judgement: Judgement) -> bool:
    return (
        operation.service is Service.ASSET
        and operation.call in _READS
        and operation.effect is Effect.READ
        and judgement.risk is RiskLevel.LOW
        and operation.broken is None
        and not any(SECRET_MARK.search(text) for text in texts_in(operation.body))
    )


@dataclass(slots=True)
class _Looking:
    operations: Mapping[str, Operation]
    inventory: Inventory
    remarks: Remarks
    plain: frozenset[str] = frozenset()
    open: dict[str, ListQuestion] = field(default_factory=dict)

    def seen(self, operation: Operation) -> Operation:
        """The operation with its hosts, as far as they can be known by now."""
        template = _host_template(operation)
        names = {"assets"} if template is None else names_in(template)
        outputs = self._outputs({operation.sources.get(name, "") for name in names})
        if outputs is None:
            return operation
        try:
            if template is None:
                return self._with_list(operation, outputs)
            return self._with_host(operation, template, outputs)
        except PermanentStepError as error:
            self.remarks.add(operation.step_id, f"would fail as the inventory is now: {error}")
            return operation

    def _with_list(self, operation: Operation, outputs: Mapping[str, JsonObject]) -> Operation:
        names = tuple(dict.fromkeys(loop_names(operation, outputs)))
        if not names:
            self.remarks.add(operation.step_id, "would run on nothing: the list that it runs over is empty now")
        rows = outputs[operation.sources["assets"]]["assets"]
        ids: dict[str, list[int]] = {}
        for row in rows if isinstance(rows, list) else ():
            if isinstance(row, dict) and isinstance(asset_id := row.get("id"), int):
                ids.setdefault(str(row.get(operation.loop_over or "")), []).append(asset_id)
        return replace(operation, foreseen=names, assets={name: found[0] for name, found in ids.items() if _one(found)})

    def _with_host(self, operation: Operation, template: str, outputs: Mapping[str, JsonObject]) -> Operation:
        host = fill(replace(operation, body={"host": template}), variables_of(operation, outputs))["host"]
        if not isinstance(host, str) or not is_host(host):
            return operation
        name = host.lower()
        found = [
            asset.asset_id
            for asset in self.inventory.listed.values()
            if name in {asset.hostname.lower(), asset.ip_address}
        ]
        return replace(operation, foreseen=(host,), assets={host: found[0]} if _one(found) else {})

    def _outputs(self, step_ids: Iterable[str]) -> dict[str, JsonObject] | None:
        """What these steps would put out now; ``None`` when that is not known of all, or not yet."""
        wanted = sorted(step_ids)
        if not self.plain.issuperset(wanted):
            return None
        found = {step_id: self._output(self.operations[step_id]) for step_id in wanted}
        known = {step_id: output for step_id, output in found.items() if output is not None}
        return known if len(known) == len(found) else None

    def _output(self, operation: Operation) -> JsonObject | None:
        outputs = self._outputs(operation.sources.values())
        if outputs is None:
            return None
        try:
            body = fill(operation, variables_of(operation, outputs))
        except PermanentStepError:
            return None
        question = ListQuestion(operation.call, body)
        if question.key not in self.inventory.lists:
            self.open[question.key] = question
            return None
        listed = self.inventory.lists[question.key]
        return None if listed is None else listed.output


def _one(found: Sequence[int]) -> bool:
    """Whether a name means one asset; one that several share means none of them."""
    return len(set(found)) == 1
