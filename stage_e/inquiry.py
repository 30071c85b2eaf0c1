"""Find out what became of an operation: ask the service, then look at the target. Only proof counts."""

import shlex
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from schemas.json_text import JsonObject, JsonValue
from schemas.words import Effect
from stage_e.engine.settle import Finding, Proven, Unproven
from stage_e.errors import StepError
from stage_e.ports.services import Sending, Services
from stage_e.ports.time import Clock
from stage_e.risk.probe import Probe, Seen, proves

PROBE_LIMIT = timedelta(seconds=30)
_SHOWN_CHARACTERS = 2_000  # of an output that proves something
_OF_THE_COMMAND = frozenset({"argv", "command", "timeout", "environment", "working_directory"})
_AS_TEXT = frozenset({"powershell", "winrm", "impacket"})
_ANY_EXIT_CODE = tuple(range(256))


@dataclass(frozen=True, slots=True)
class Inquiry:
    """An operation that was sent at ``sent_at``, as it was sent, and of which nobody knows what became."""

    sending: Sending
    sent_at: datetime
    number: int = 1
    """How often somebody has been asked, with this time."""


async def look_into(inquiry: Inquiry, services: Services, clock: Clock) -> Finding:
    """What the service remembers, else what the probe of the catalogue proves."""
    remembered = await _ask_service(inquiry.sending, services)
    if isinstance(remembered, Proven):
        return remembered
    proof = inquiry.sending.operation.proof
    if proof is None:
        return remembered
    seen = await _probe(inquiry, proof, services, clock)
    if isinstance(seen, Proven):
        return seen
    return replace(seen, reason=f"{remembered.reason}; {seen.reason}")


async def _ask_service(sending: Sending, services: Services) -> Proven | Unproven:
    service = sending.operation.service
    try:
        found = await services[service].recall(sending)
    except StepError as error:
        return Unproven(f"the {service} could not be asked: {error}")
    if found is None:
        return Unproven(f"the {service} does not remember it", again=False)
    if found.happened is None:
        return Unproven(found.reason)
    evidence: JsonObject = {"how": "service", **found.evidence}
    return Proven(found.reason, evidence, found.output, happened=found.happened)


async def _probe(inquiry: Inquiry, proof: Probe, services: Services, clock: Clock) -> Proven | Unproven:
    began = clock.now() - inquiry.sent_at
    try:
        answer = await services[inquiry.sending.operation.service].send(_as_probe(inquiry, proof))
    except StepError as error:
        return Unproven(f"{proof.command} could not be run: {error}")
    ended = clock.now() - inquiry.sent_at
    code, stdout, stderr = (answer.output.get(name) for name in ("exit_code", "stdout", "stderr"))
    if not isinstance(code, int) or not isinstance(stdout, str) or not isinstance(stderr, str):
        return Unproven(f"{proof.command} answered with something that is no result")
    happened = proves(proof, Seen(code, stdout, stderr, after=began, before=ended))
    final_after = timedelta(seconds=inquiry.sending.operation.timeout_s + proof.final_after_s)
    if happened is False and began < final_after:
        told = f"{proof.command} shows that it has not happened yet"
        return Unproven(told, not_before=inquiry.sent_at + final_after)
    if happened is None:
        return Unproven(f"{proof.command} proves nothing (exit code {code})")
    evidence: dict[str, JsonValue] = {"how": "probe", "command": proof.command, "exit_code": code}
    shown = {"stdout": stdout[:_SHOWN_CHARACTERS], "stderr": stderr[:_SHOWN_CHARACTERS]}
    words = "shows that it happened" if happened else "shows that it did not happen"
    return Proven(f"{proof.command} {words}", {**evidence, **shown}, happened=happened)


def _as_probe(inquiry: Inquiry, proof: Probe) -> Sending:
    """The probe, sent the same way to the same place; whatever exit code it ends with is an answer.

    Its key is used once: a service that honours keys would repeat what it answered earlier, which proves nothing now.
    """
    sending = inquiry.sending
    around = {name: value for name, value in sending.body.items() if name not in _OF_THE_COMMAND}
    as_text = around.get("connection_type") in _AS_TEXT
    what: JsonObject = {"command": proof.command} if as_text else {"argv": [*shlex.split(proof.command)]}
    operation = replace(
        sending.operation,
        text=proof.command,
        effect=Effect.PROBE,
        timeout_s=PROBE_LIMIT.total_seconds(),
        ok_exit_codes=_ANY_EXIT_CODE,
        proof=None,
    )
    key = f"{sending.key}:probe:{sending.token}:{inquiry.number}"
    return replace(sending, operation=operation, body={**around, **what}, key=key, timeout=PROBE_LIMIT)
