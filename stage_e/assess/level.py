"""Everything that speaks for asking a person, each with the level that it asks for; the highest counts."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from schemas.decision_v1 import DecisionV1
from schemas.plan_v1 import PlanV1
from schemas.words import Effect, RiskLevel
from stage_e.assess.named_hosts import other_hosts
from stage_e.assess.places import judgement_in_place
from stage_e.assess.policy import Policy
from stage_e.risk.judgement import Judgement
from stage_e.tools.inventory import Inventory
from stage_e.tools.lower import Lowered
from stage_e.tools.operation import Operation, Service

STEP_BY_STEP = 3  # the approval level at which each step that is more than a plain read asks for itself
_PRODUCTION = "production_environment"
_FACTOR = "risk_level_"
_ASKS_SOMEBODY = re.compile(r"\b(approv\w*|sign(ed)?[ -]?off|four[ -]eyes|human|manual(ly)?)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Concern:
    """One thing that is true of the plan, and what it asks for."""

    level: int
    risk: RiskLevel
    rule: str
    detail: str
    step_id: str | None = None


def concerns_of(
    plan: PlanV1,
    decision: DecisionV1 | None,
    lowered: Lowered,
    policy: Policy,
    inventory: Inventory,
    now: datetime | None = None,
) -> list[Concern]:
    """All concerns about the plan: its steps, the whole, the moment, and what it says about itself.

    When nobody says what time it is, every freeze holds.
    """
    sent = [operation for operation in lowered.operations if operation.broken is None or operation.call]
    return [
        *(concern for each in sent for concern in _of_operation(each, _judgement(each, lowered, inventory), policy)),
        *_unknown_targets(sent, policy, inventory),
        *_of_whole(sent, decision, policy),
        *_of_moment(sent, policy, now),
        *_declared(plan, decision, sent, policy),
    ]


def concerns_of_read(
    operation: Operation, judgement: Judgement, policy: Policy, inventory: Inventory
) -> Iterator[Concern]:
    """What speaks for asking a person before one operation that is no step of a plan."""
    yield from _of_operation(operation, judgement_in_place(operation, judgement, inventory), policy)
    yield from _unknown_targets([operation], policy, inventory)


def _judgement(operation: Operation, lowered: Lowered, inventory: Inventory) -> Judgement:
    return judgement_in_place(operation, lowered.judgements[operation.step_id], inventory)


def _of_operation(operation: Operation, judgement: Judgement, policy: Policy) -> Iterator[Concern]:
    step_id = operation.step_id
    for reason in judgement.reasons:
        level = policy.rules.get(reason.rule, policy.risk[reason.risk])
        yield Concern(level, reason.risk, reason.rule, reason.detail, step_id)
    if not operation.writes:
        where, least = _place(operation, policy)
        yield Concern(least, RiskLevel.LOW, f"read.{where}", f"it reads ({where})", step_id)
    elif operation.is_loop and operation.foreseen is None and not operation.targets:
        detail = "it changes a list of hosts that nobody knows yet"
        yield Concern(policy.several_targets, RiskLevel.HIGH, "targets.several", detail, step_id)
    elif len(operation.hosts) > 1:
        detail = f"it changes {len(operation.hosts)} hosts"
        yield Concern(policy.several_targets, RiskLevel.HIGH, "targets.several", detail, step_id)


def _unknown_targets(sent: list[Operation], policy: Policy, inventory: Inventory) -> Iterator[Concern]:
    """Hosts on which commands run and of which the inventory does not tell anything."""
    for operation in sent:
        for host in operation.hosts if operation.target_field else ():
            if inventory.behind(operation, host) is None:
                rule, why = "target.unknown" if inventory.answered else "target.not_verified", inventory.why_unknown
                yield Concern(policy.unknown_target, RiskLevel.LOW, rule, f"{host} {why}", operation.step_id)


def _place(operation: Operation, policy: Policy) -> tuple[str, int]:
    if operation.service in {Service.ASSET, Service.STAGE_E}:
        return "inventory", policy.reads.inventory
    if operation.effect is Effect.PROBE:
        return "probe", policy.reads.probe
    if operation.target_field is None:
        return "service", policy.reads.service
    return "host", policy.reads.host


def _of_whole(sent: list[Operation], decision: DecisionV1 | None, policy: Policy) -> Iterator[Concern]:
    changes = changes_of(sent)
    if len(changes) > 1:
        detail = f"{len(changes)} steps change something"
        yield Concern(policy.several_effects, RiskLevel.HIGH, "steps.several_effects", detail)
    acting = (operation for operation in sent if operation.writes or operation.target_field)
    mismatch = other_hosts(decision, (host for operation in acting for host in operation.hosts))
    if mismatch is not None:
        yield Concern(policy.other_host, RiskLevel.MEDIUM, "request.other_host", mismatch)


def changes_of(operations: Iterable[Operation]) -> list[Operation]:
    """Those that change something; telling people about it is no change."""
    return [each for each in operations if each.writes and each.service is not Service.COMMUNICATION]


def _of_moment(sent: list[Operation], policy: Policy, now: datetime | None) -> Iterator[Concern]:
    for freeze in policy.freezes if changes_of(sent) else ():
        if freeze.holds(now):
            yield Concern(freeze.level, RiskLevel.HIGH, "moment.freeze", f"changes are frozen: {freeze.name}")


def _declared(plan: PlanV1, decision: DecisionV1 | None, sent: list[Operation], policy: Policy) -> Iterator[Concern]:
    metadata = plan.execution_metadata
    factors = metadata.risk_factors if metadata is not None else ()
    claims = [level for level in RiskLevel if f"{_FACTOR}{level}" in factors]
    if decision is not None and decision.risk_level is not None:
        claims.append(decision.risk_level)
    for claim in dict.fromkeys(claims):
        yield Concern(policy.declared_risk[claim], claim, "declared.risk_level", f"it is declared {claim}")
    if decision is not None and decision.requires_approval:
        detail = "the decision asks for an approval"
        yield Concern(policy.declared_approval, RiskLevel.LOW, "declared.requires_approval", detail)
    if metadata is not None and metadata.approval_points:
        detail = "the plan names steps that need an approval"
        yield Concern(policy.declared_approval, RiskLevel.LOW, "declared.approval_points", detail)
    for check in plan.plan.safety_checks:
        if check.stage == "before" and check.failure_action == "abort" and _ASKS_SOMEBODY.search(check.check):
            detail = "a safety check of the plan wants somebody to look"
            yield Concern(policy.declared_approval, RiskLevel.LOW, "declared.safety_check", detail)
    if _PRODUCTION in factors and any(operation.writes for operation in sent):
        detail = "the plan says that it changes production"
        yield Concern(policy.production_effect, RiskLevel.HIGH, "declared.production", detail)
