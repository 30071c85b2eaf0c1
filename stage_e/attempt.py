"""One try of one operation, or one look at what became of it: time limits, and exceptions turned into an outcome.

The only place that does.
"""

import asyncio
import shlex
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import assert_never

import structlog
from pydantic_core import to_json

from schemas.json_text import JsonObject
from schemas.words import Effect
from stage_e.crew import Crew
from stage_e.engine.outcome import AttemptOutcome, Failed, Lost, Refused, Succeeded
from stage_e.engine.settle import Finding, Proven, Unproven
from stage_e.errors import LostStepError, StepError, TargetFailedError, TemporaryStepError
from stage_e.inquiry import PROBE_LIMIT, Inquiry, look_into
from stage_e.ports.services import Sending
from stage_e.secrets import masked, masked_text, may_hold_secrets

log = structlog.get_logger(__name__)

Alive = Callable[[], bool]
"""Whether this driver may still send."""
LONGEST_LOOK = timedelta(seconds=10)
LONGEST_STATE = 500  # characters that are kept of what a target says of itself
NOT_SENT = Refused("it was taken back before it was sent", temporary=True)
GRACE = timedelta(seconds=5)  # the adapter keeps the limit itself; this is for one that does not


async def attempt(sending: Sending, crew: Crew, alive: Alive, *, taken_back: bool = False) -> AttemptOutcome:
    """How one try ended. Never raises but for cancellation; logs one line, and notes what it took and who answered.

    ``taken_back``: nobody wants it any more, and it is not sent.
    """
    clock = crew.clock
    began_s = clock.monotonic_s()
    outcome = NOT_SENT if taken_back else await _outcome(sending, crew, alive)
    took = timedelta(seconds=clock.monotonic_s() - began_s)
    crew.lessons.note(sending.operation, outcome, took)
    log.info(
        "attempt ended",
        execution_id=sending.execution_id,
        step_id=sending.step_id,
        number=sending.number,
        tool=sending.operation.tool,
        outcome=type(outcome).__name__.lower(),
        duration_s=round(took.total_seconds(), 4),
    )
    return outcome


async def _outcome(sending: Sending, crew: Crew, alive: Alive) -> AttemptOutcome:
    if not alive():
        return Refused("this driver lost its heartbeat, so that nothing was sent", temporary=True)
    if (shut := crew.circuits.shut_since_admitted(sending)) is not None:
        return Refused(f"{shut.reason}; nothing was sent", temporary=True)
    try:
        async with asyncio.timeout((sending.timeout + GRACE).total_seconds()):
            answer = await crew.services[sending.operation.service].send(sending)
    except StepError as error:
        crew.circuits.note(sending, error)
        return _outcome_of(error)
    except TimeoutError:
        late = f"no answer within {sending.timeout.total_seconds():g} s"
        crew.circuits.note(sending, LostStepError(late, timed_out=True, away=sending.operation.service))
        return Lost(late, timed_out=True)
    except Exception as error:
        log.exception("an adapter broke", execution_id=sending.execution_id, step_id=sending.step_id)
        return Lost(f"Stage E itself failed while sending ({type(error).__name__}); see its log")
    crew.circuits.note(sending, None)
    return Succeeded(answer.output, answer.truncated, answer.waited)


def _outcome_of(error: StepError) -> AttemptOutcome:
    match error:
        case TemporaryStepError():
            return Refused(str(error), temporary=True, retry_after=error.retry_after)
        case TargetFailedError():
            return Failed(str(error), error.output, error.truncated)
        case LostStepError():
            return Lost(str(error), timed_out=error.timed_out)
        case _:
            return Refused(str(error), temporary=False)


async def look_first(sending: Sending, crew: Crew, alive: Alive) -> str | None:
    """What the target says of itself just before it is changed; nothing where that decides nothing, or is not said."""
    operation, body = sending.operation, sending.body
    if not operation.undo_if or sending.number != 1:
        return None
    command: JsonObject = {"argv": [*shlex.split(operation.look)]} if "argv" in body else {"command": operation.look}
    timeout = min(sending.timeout, LONGEST_LOOK)
    kept = {key: value for key, value in body.items() if key not in {"argv", "command", "timeout"}}
    look = replace(
        sending,
        operation=replace(operation, effect=Effect.READ, text=operation.look, timeout_s=timeout.total_seconds()),
        body={**kept, **command, "timeout": timeout.total_seconds()},
        key=f"{sending.key}:before",
        timeout=timeout,
    )
    return _said(await _outcome(look, crew, alive))


def _said(outcome: AttemptOutcome) -> str | None:
    """All that a command wrote; also one whose exit code is an answer, such as "inactive"."""
    output = outcome.output if isinstance(outcome, Succeeded | Failed) else None
    text = str((output or {}).get("stdout") or "").strip()
    return text[:LONGEST_STATE] or None


async def inquire(inquiry: Inquiry, crew: Crew) -> Finding:
    """What became of an operation of which nobody knows. Never raises but for cancellation; logs one line."""
    sending = inquiry.sending
    if not crew.pulse.alive():
        return Unproven("this driver lost its heartbeat, so that nobody was asked")
    try:
        async with asyncio.timeout((2 * PROBE_LIMIT).total_seconds()):
            finding = await look_into(inquiry, crew.services, crew.clock)
    except TimeoutError:
        finding = Unproven("nobody answered in time")
    except Exception as error:
        log.exception("an adapter broke", execution_id=sending.execution_id, step_id=sending.step_id)
        finding = Unproven(f"Stage E itself failed while asking ({type(error).__name__}); see its log")
    found = finding.happened if isinstance(finding, Proven) else None
    log.info("inquiry ended", execution_id=sending.execution_id, step_id=sending.step_id, happened=found)
    return finding


def masked_finding(finding: Finding, secrets: Mapping[str, str]) -> Finding:
    """``finding`` without the secrets that were sent, or anything that looks like one."""
    reason = masked_text(finding.reason, secrets)
    if isinstance(finding, Unproven):
        return replace(finding, reason=reason)
    evidence, output = _masked(finding.evidence, secrets), _masked(finding.output, secrets)
    return replace(finding, reason=reason, evidence=evidence, output=output)


def masked_outcome(outcome: AttemptOutcome, secrets: Mapping[str, str]) -> AttemptOutcome:
    """``outcome`` without the secrets that were sent, or anything that looks like one."""
    match outcome:
        case Succeeded(output, truncated):
            return Succeeded(_masked(output, secrets), truncated)
        case Failed(error, output, truncated):
            shown = None if output is None else _masked(output, secrets)
            return Failed(masked_text(error, secrets), shown, truncated)
        case Refused() | Lost():
            return replace(outcome, error=masked_text(outcome.error, secrets))
        case _:
            assert_never(outcome)


def _masked(output: JsonObject, secrets: Mapping[str, str]) -> JsonObject:
    if not secrets and not may_hold_secrets(to_json(output).decode()):
        return output
    blanked = masked(output, secrets)
    return blanked if isinstance(blanked, dict) else {}
