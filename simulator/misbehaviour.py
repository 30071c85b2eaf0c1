"""How a struck request goes wrong: before the work, after it, or in the answer."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from http import HTTPStatus

from simulator.clock import Clock
from simulator.exchange import AbandonError, Answer, Request, answer
from simulator.faults import Fault, FaultSpec
from simulator.jsonvalue import JsonObject, JsonValue, as_list, as_object, encode

Work = Callable[[], Awaitable[Answer]]


async def misbehave(fault: Fault, request: Request, clock: Clock, work: Work) -> Answer:
    """The answer that ``fault`` leaves. Raises: AbandonError when there shall be none."""
    spec = fault.spec
    match spec.kind:
        case "503" | "429":
            return _refusal(spec)
        case "cut_before":
            raise AbandonError
        case "cut_after":
            await work()
            raise AbandonError
        case "slow" | "hang":
            return await _late(fault, request, clock, work)
        case "lie":
            request.pretend = True
            return await work()
        case "huge_output" | "garbage" | "status":
            return _distorted(spec, await work())


def _refusal(spec: FaultSpec) -> Answer:
    status = HTTPStatus(int(spec.kind))
    refusal = answer({"detail": status.phrase}, status)
    if spec.retry_after is None:
        return refusal
    return replace(refusal, headers=(*refusal.headers, (b"retry-after", f"{spec.retry_after:g}".encode())))


async def _late(fault: Fault, request: Request, clock: Clock, work: Work) -> Answer:
    """A caller that hangs up meanwhile does not stop a slow service, but ends a hanging call."""
    done = await work() if fault.spec.when == "after" else None
    if fault.spec.kind == "slow":
        await clock.wait(fault.spec.seconds)
    else:
        await _hang(fault, request, clock)
    return done or await work()


async def _hang(fault: Fault, request: Request, clock: Clock) -> None:
    await clock.first_of(fault.cleared.wait(), request.gone())
    if not fault.cleared.is_set():
        raise AbandonError


def _distorted(spec: FaultSpec, honest: Answer) -> Answer:
    if spec.kind == "garbage":
        return replace(honest, body=b"<html><body>upstream said \xff\xfe{not json")
    body: JsonObject = as_object(json.loads(honest.body)) if honest.body else {}
    if spec.kind == "status":
        return replace(honest, body=encode({**body, "status": spec.word}))
    return replace(honest, body=encode(_inflated(body, "a" * spec.size_bytes)))


def _inflated(body: JsonObject, output: str) -> JsonObject:
    """``body`` with ``output`` where a command's output belongs: at the top, or in each step of a plan."""
    if "step_results" not in body:
        return {**body, "stdout": output}
    results: list[JsonValue] = [{**as_object(result), "stdout": output} for result in as_list(body["step_results"])]
    return {**body, "step_results": results}
