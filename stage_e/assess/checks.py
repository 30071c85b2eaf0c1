"""Which safety checks of a plan are run, which are only listed and why, and where those that run have their place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from schemas.assessment import CheckAssessment, OperationView
from schemas.plan_v1 import SafetyCheck
from schemas.prose import SafetyView
from stage_e.assess.at_once import AtOnce
from stage_e.assess.duration import StepExpectation, estimate_step
from stage_e.assess.level import STEP_BY_STEP, concerns_of_read
from stage_e.assess.policy import Policy
from stage_e.assess.prose import StepProse
from stage_e.engine.checks import Check, Place, places_of
from stage_e.tools.inventory import Inventory
from stage_e.tools.lower import Lowered
from stage_e.tools.operation import Operation
from stage_e.tools.probes import Probe
from stage_e.tools.prose.safety_checks import SafetyReading
from stage_e.tools.request import shown

_ONLY_READS = "the plan changes nothing, so that nothing would wait for it"
_WAITS = "each step waits for a person, so that nobody knows what it would run beside"


@dataclass(frozen=True, slots=True)
class Chosen:
    """Probes that are run, with the check of the plan that asks for each first, and why the others are not."""

    running: tuple[tuple[SafetyCheck, Probe], ...]
    why_not: Mapping[str, str]
    """By the probe's id."""

    @property
    def operations(self) -> tuple[Operation, ...]:
        """What is sent beside the steps of the plan."""
        return tuple(probe.operation for _, probe in self.running)


def chosen_checks(lowered: Lowered, policy: Policy, inventory: Inventory, level: int) -> Chosen:
    """What is run of a plan of this approval level: a read of a known target that asks nobody, around changes."""
    changes = any(operation.writes for operation in lowered.operations)
    asked = {probe.id: reading.check for reading in reversed(lowered.safety) for probe in reading.probes}
    why_not: dict[str, str] = {}
    for probe in lowered.probes:
        beside = level >= STEP_BY_STEP and asked[probe.id].stage == "during"
        against = [_WAITS] if beside else _against(probe, policy, inventory)
        why = next(iter(against), None) if changes else _ONLY_READS
        if why is not None:
            why_not[probe.id] = why
    return Chosen(tuple((asked[probe.id], probe) for probe in lowered.probes if probe.id not in why_not), why_not)


def check_assessments(
    chosen: Chosen,
    lowered: Lowered,
    prose: Mapping[str, StepProse],
    expected: Mapping[str, StepExpectation],
    at_once: AtOnce,
) -> tuple[CheckAssessment, ...]:
    """The checks that are run, each in its place."""
    checks = [
        Check(probe.id, check.stage, probe.about, optional=check.failure_action != "abort")
        for check, probe in chosen.running
    ]
    effects = {operation.step_id for operation in lowered.operations if operation.writes}
    places = places_of(checks, lowered.graph, effects, {name: each.tolerates for name, each in prose.items()})
    return tuple(
        _assessed(check, probe, places[probe.id], expected[probe.id], at_once) for check, probe in chosen.running
    )


def safety_view(reading: SafetyReading, why_not: Mapping[str, str]) -> SafetyView:
    """A safety check as it is shown."""
    check = reading.check
    return SafetyView(
        check=shown(check.check),
        stage=check.stage,
        failure_action=check.failure_action,
        probes=tuple(probe.text for probe in reading.probes),
        checks=tuple(probe.id for probe in reading.probes if probe.id not in why_not),
        not_run=tuple(dict.fromkeys(_reasons(reading, why_not))),
    )


def _against(probe: Probe, policy: Policy, inventory: Inventory) -> Iterator[str]:
    if probe.why_not is not None:
        yield probe.why_not
    yield from (f"is not done here: {off.why}" for off in policy.off if off.covers(probe.operation))
    for concern in concerns_of_read(probe.operation, probe.judgement, policy, inventory):
        if concern.level > 0:
            yield f"somebody would have to agree to it: {concern.detail}"


def _reasons(reading: SafetyReading, why_not: Mapping[str, str]) -> Iterator[str]:
    yield from (why_not[probe.id] for probe in reading.probes if probe.id in why_not)
    yield from reading.why_no_more


def _assessed(
    check: SafetyCheck, probe: Probe, place: Place, expected: StepExpectation, at_once: AtOnce
) -> CheckAssessment:
    operation = probe.operation
    return CheckAssessment(
        id=probe.id,
        check=shown(check.check),
        stage=check.stage,
        on_failure=check.failure_action,
        operation=OperationView(service=operation.service, call=operation.call, text=operation.text),
        target=probe.target,
        expression=probe.expression,
        depends_on=place.needs,
        tolerates=place.tolerates,
        holds=place.holds,
        estimate=estimate_step(expected, at_once),
        attempt_s=expected.attempt_s,
    )
