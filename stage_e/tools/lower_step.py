"""One step becomes one operation, and the node that the graph sees."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self

from schemas.findings import Findings
from schemas.plan_v1 import Step
from schemas.words import Effect, RiskLevel
from stage_e.engine.node import Node, Resource
from stage_e.risk.command_rule import Language
from stage_e.risk.judgement import Judgement, Reason, unknown
from stage_e.risk.template_text import names_in
from stage_e.tools.access import language_of
from stage_e.tools.calls import call_request
from stage_e.tools.execute import command_request
from stage_e.tools.operation import Operation, Service
from stage_e.tools.remarks import Remarks
from stage_e.tools.request import Draft, Request, shown, shown_inputs
from stage_e.tools.step_faults import StepFaults
from stage_e.tools.step_judgement import judgement_of_step
from stage_e.tools.undoing import with_undoing
from stage_e.tools.unsendable import why_unsendable

_LOCATIONS = {service.value: service for service in Service if service is not Service.STAGE_E}
_INVENTORY_CALLS = frozenset({"assets.count", "assets.list", "assets.search", "assets.get"})
_ASSET_VARIABLES = frozenset({"assets", "hostnames", "ip_addresses", "asset_count"})
_TIMEOUT_INPUTS = ("timeout", "timeout_seconds")
_PATIENCE = 5  # times the typical run time of a command
_CLAIM = re.compile("approv", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LoweredStep:
    """An operation, its node and its verdict."""

    operation: Operation
    node: Node
    judgement: Judgement

    @classmethod
    def refused(cls, step: Step, position: int) -> Self:
        """What stands in for a step with faults while the faults of the others are looked for."""
        return cls._inert(step, position, Service.STAGE_E, "")

    @classmethod
    def broken(cls, draft: Draft, position: int, service: Service, why: str) -> Self:
        """A step that fails before anything is sent, and so does nothing."""
        draft.remarks.add(draft.step.id, f"will fail: {why}")
        command = draft.inputs.get("command")
        text = shown(command) if isinstance(command, str) else f"{draft.step.tool} {shown_inputs(draft.inputs)}"
        inert = cls._inert(draft.step, position, service, text, why)
        judged = _judgement_of_broken(draft, service)
        return replace(inert, judgement=replace(judged, reasons=(*inert.judgement.reasons, *judged.reasons)))

    @classmethod
    def _inert(cls, step: Step, position: int, service: Service, text: str, why: str | None = None) -> Self:
        operation = Operation(
            step_id=step.id,
            tool=step.tool,
            tool_version="",
            service=service,
            call="",
            body={},
            text=text,
            effect=Effect.READ,
            declared_s=step.estimated_s,
            broken=why,
        )
        reasons = (Reason("step.broken", f"it cannot be sent: {why}"),) if why else ()
        return cls(operation, _node(step, position, operation, None), Judgement(Effect.READ, RiskLevel.LOW, reasons))


def lower_step(draft: Draft, position: int) -> LoweredStep:
    """The step as an operation; a stand-in when it has faults, which are then in ``draft.faults``."""
    service = _service(draft)
    if any(_CLAIM.search(name) for name in draft.inputs):
        draft.remarks.add(draft.step.id, "speaks of approvals in its inputs, where nobody reads them")
    why = why_unsendable(draft.inputs, draft.book if _is_shell_command(draft, service) else None)
    if why is not None:
        return LoweredStep.broken(draft, position, service, why)
    request = _request(draft, service)
    timeout_s = _timeout_s(draft, request)
    if request is None or draft.faults.count:
        return LoweredStep.refused(draft.step, position)
    operation = with_undoing(_operation(draft, service, request, timeout_s), request)
    node = _node(draft.step, position, operation, _resources(request, operation))
    return LoweredStep(operation, node, request.judgement)


def _request(draft: Draft, service: Service) -> Request | None:
    request = command_request(draft) if _is_command(draft, service) else call_request(draft, service)
    return None if request is None else replace(request, judgement=judgement_of_step(draft, request))


def _is_command(draft: Draft, service: Service) -> bool:
    return service is Service.AUTOMATION and draft.tool.call == "execute"


def _is_shell_command(draft: Draft, service: Service) -> bool:
    return _is_command(draft, service) and language_of(draft) is Language.POSIX


def _judgement_of_broken(draft: Draft, service: Service) -> Judgement:
    """The verdict on what the step would do if it could be sent; its faults are nobody's concern any more."""
    sketch = replace(draft, faults=StepFaults(Findings(), draft.faults.at), remarks=Remarks())
    request = _request(sketch, service)
    if request is None or sketch.faults.count:
        return unknown("step.unreadable", "what it would do cannot be read")
    return request.judgement


def _service(draft: Draft) -> Service:
    """Who carries it out: as the plan says where the catalogue agrees, else as the catalogue says."""
    location, tool = draft.step.execution_location, draft.tool
    named = tool.service if location is None else _LOCATIONS.get(location)
    if named is None:
        draft.faults.add(("execution_location",), f"must be one of {', '.join(_LOCATIONS)}, or null")
    elif named is not tool.service and named not in tool.also_at:
        draft.faults.add(("execution_location",), f"is not where {draft.step.tool} runs: that is {tool.service}")
    elif tool.service is not Service.STAGE_E:
        return named
    return tool.service


def _timeout_s(draft: Draft, request: Request | None) -> float:
    """The catalogue's limit, or more where that is asked for or to be expected, up to the catalogue's most."""
    typical_s = request.judgement.typical_s if request is not None else None
    wanted = max(draft.tool.timeout_s, float(draft.step.estimated_s or 0), _PATIENCE * (typical_s or 0))
    for name in _TIMEOUT_INPUTS:
        asked = draft.inputs.get(name)
        if asked is None or name in draft.tool.inputs:
            continue
        if isinstance(asked, bool) or not isinstance(asked, int | float) or asked <= 0:
            draft.faults.of_input(name, "must be a number of seconds above 0")
        else:
            wanted = max(wanted, float(asked))
    return min(wanted, max(draft.tool.longest_s, draft.tool.timeout_s))


def _operation(draft: Draft, service: Service, request: Request, timeout_s: float) -> Operation:
    judged, tool = request.judgement, draft.tool
    body = {**request.body, "timeout": timeout_s} if request.call == "execute" else request.body
    return Operation(
        step_id=draft.step.id,
        tool=draft.step.tool,
        tool_version=tool.version,
        service=service,
        call=request.call,
        body=body,
        text=request.text,
        effect=judged.effect,
        idempotent=judged.idempotent,
        targets=request.hosts.names,
        assets=_assets(draft, request.hosts.names),
        loop_over=request.hosts.loop_over,
        target_field="target_host" if request.on_host else None,
        resource_kind=judged.resource_kind,
        resource_name=judged.resource_name,
        proof=judged.probe if request.alone else None,
        gate=judged.gate,
        shares=tool.shares and judged.effect.harmless,
        timeout_s=timeout_s,
        typical_s=judged.typical_s or tool.typical_s,
        declared_s=draft.step.estimated_s,
        max_attempts=tool.max_attempts,
        ok_exit_codes=judged.ok_exit_codes,
        uses=names_in(body),
        broken=tool.unserved,
    )


def _assets(draft: Draft, hosts: Iterable[str]) -> dict[str, int]:
    found = ((host, draft.inventory.find(host)) for host in hosts)
    return {host: asset.asset_id for host, asset in found if asset is not None}


def _resources(request: Request, operation: Operation) -> frozenset[Resource] | None:
    """What it touches, as far as anybody can know: a message and a cluster may be about anything."""
    if not operation.targets or not (request.on_host or operation.service is Service.NETWORK):
        return None
    kind, name = operation.resource_kind, operation.resource_name
    return frozenset(Resource(host, kind, name) for host in operation.targets)


def _node(step: Step, position: int, operation: Operation, resources: frozenset[Resource] | None) -> Node:
    result = frozenset({f"step_{position}_result"})
    return Node(
        id=step.id,
        order=step.execution_order,
        depends_on=step.depends_on,
        uses=operation.uses | {"assets"} if operation.loop_over else operation.uses,
        sets=result | _ASSET_VARIABLES if operation.call in _INVENTORY_CALLS else result,
        effect=operation.writes,
        gate=operation.gate,
        resources=resources,
    )
