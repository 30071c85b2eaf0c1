"""Things that tests start from, each small and valid; a test names only what it is about."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

from schemas.assessment import Assessment, Estimate, OperationView, Risk, StepAssessment
from schemas.event import Event, EventType
from schemas.json_text import JsonObject
from schemas.words import Effect, EstimateBasis, ExecutionStatus, Mode, RiskLevel, StepStatus
from stage_e.ports.people import Person, Role
from stage_e.ports.records import AttemptRow, AttemptState, NewApproval, NewExecution, StepRow, Submitted, Write
from stage_e.tools.operation import Operation, Service

NOON = datetime(2025, 11, 23, 12, tzinfo=UTC)
FAR = datetime(2100, 1, 1, tzinfo=UTC)
DIGEST = f"sha256:{'d' * 64}"
TENANT = "acme"
_numbers = count(1)


def an_id(kind: str = "execution") -> str:
    """An id that no other test uses."""
    return f"{kind}-{next(_numbers)}"


def a_person(subject: str = "olga", *roles: Role, tenant: str = TENANT) -> Person:
    return Person(tenant, subject, frozenset(roles or (Role.OPERATOR,)))


def a_plan(*step_ids: str) -> JsonObject:
    """A plan of reads, as it is stored."""
    steps: list[JsonObject] = [
        {"id": step_id, "tool": "asset-query", "inputs": {"query_type": "count"}, "estimated_duration": 8}
        for step_id in step_ids or ("count",)
    ]
    return {"plan": {"steps": [*steps]}}


def an_operation(step_id: str = "count", effect: Effect = Effect.READ) -> Operation:
    return Operation(
        step_id=step_id,
        tool="asset-query",
        tool_version="1",
        service=Service.ASSET,
        call="assets.count",
        body={"filters": {"os_type": "windows"}},
        text="count assets with os_type windows",
        effect=effect,
    )


def an_assessment(operations: Sequence[Operation], mode: Mode = Mode.IMMEDIATE, level: int = 0) -> Assessment:
    estimate = Estimate(p50_s=1, p90_s=2, basis=EstimateBasis.CATALOGUE)
    risk = Risk(level=RiskLevel.LOW, effect=Effect.READ, read_only=True)
    return Assessment(
        mode=mode,
        approval_level=level,
        estimate=estimate,
        risk=risk,
        layers=(tuple(each.step_id for each in operations),),
        digest=DIGEST,
        steps=tuple(
            StepAssessment(
                id=each.step_id,
                tool=each.tool,
                operation=OperationView(service=each.service, call=each.call, text=each.text),
                estimate=estimate,
                risk=risk,
            )
            for each in operations
        ),
    )


def a_submitted(*step_ids: str, level: int = 0, tenant: str = TENANT, at: datetime = NOON) -> Submitted:
    operations = tuple(an_operation(step_id) for step_id in step_ids or ("count",))
    return Submitted(
        execution_id=an_id(),
        tenant=tenant,
        requester="olga",
        request_text="How many assets do we have?",
        plan=a_plan(*step_ids),
        decision={"decision_id": "dec_1"},
        assessment=an_assessment(operations, level=level),
        operations=operations,
        digest=DIGEST,
        mode=Mode.IMMEDIATE,
        approval_level=level,
        created_at=at,
    )


def an_event(submitted: Submitted, seq: int, kind: EventType, step_id: str | None = None, **data: object) -> Event:
    at = submitted.created_at + timedelta(milliseconds=seq)
    return Event.model_validate(
        {
            "seq": seq,
            "type": kind,
            "at": at,
            "execution_id": submitted.execution_id,
            "step_id": step_id,
            "data": data,
        }
    )


def a_new_execution(
    submitted: Submitted | None = None, *, driver: str | None = None, key: str | None = None
) -> NewExecution:
    """Queued, or running under ``driver``. One that asks for an approval is made by ``asking``."""
    submitted = submitted or a_submitted()
    status = ExecutionStatus.QUEUED if driver is None else ExecutionStatus.RUNNING
    said = {"status": status, "mode": submitted.mode, "requester": submitted.requester}
    accepted = an_event(submitted, 1, EventType.EXECUTION_ACCEPTED, **said)
    claimed = an_event(submitted, 2, EventType.EXECUTION_CLAIMED, driver=driver, token=1)
    return NewExecution(
        submitted=submitted,
        status=status,
        events=(accepted,) if driver is None else (accepted, claimed),
        steps=tuple(StepRow(each.step_id, StepStatus.WAITING) for each in submitted.operations),
        idempotency_key=key or submitted.execution_id,
        request_hash="hash",
        key_lasts=None,
        driver=driver,
    )


def asking(new: NewExecution, *, quorum: int = 1, expires_at: datetime = FAR) -> NewExecution:
    """The same execution, waiting for a person to approve its plan."""
    question = a_question(new.submitted, quorum=quorum, expires_at=expires_at)
    return replace(new, status=ExecutionStatus.AWAITING_APPROVAL, approval=question)


def a_question(
    submitted: Submitted, step_id: str | None = None, *, quorum: int = 1, expires_at: datetime = FAR
) -> NewApproval:
    return NewApproval(
        approval_id=an_id("approval"),
        level=submitted.approval_level,
        digest=submitted.digest,
        quorum=quorum,
        expires_at=expires_at,
        step_id=step_id,
    )


def a_write(
    submitted: Submitted,
    *kinds: EventType,
    status: ExecutionStatus = ExecutionStatus.RUNNING,
    token: int = 1,
    after_seq: int = 2,
) -> Write:
    """One event of each kind, by the driver that accepted the execution unless ``token`` and ``after_seq`` differ."""
    events = tuple(an_event(submitted, after_seq + at, kind) for at, kind in enumerate(kinds, 1))
    return Write(submitted.execution_id, token, after_seq, events, status)


def an_attempt(
    state: AttemptState = AttemptState.INTENT, *, writes: bool = True, step_id: str = "count", number: int = 1
) -> AttemptRow:
    """Under token 1."""
    return AttemptRow(step_id, number, f"key:{step_id}", 1, state, writes, NOON)
