"""Executions, events and approvals as the API sends them, with only what a test is about spelled out."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from schemas.approval import Approval
from schemas.assessment import Assessment, CheckAssessment, Estimate, OperationView, Risk, RiskReason, StepAssessment
from schemas.event import Event, EventType
from schemas.execution import Execution, Links, Progress, StepView
from schemas.execution_result_v1 import ExecutionResultV1
from schemas.json_text import JsonValue
from schemas.words import ApprovalState, Effect, EstimateBasis, ExecutionStatus, Mode, RiskLevel

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
DIGEST = f"sha256:{'0' * 64}"
QUICK = Estimate(p50_s=3, p90_s=8, basis=EstimateBasis.CATALOGUE)
LOW = Risk(level=RiskLevel.LOW, effect=Effect.READ, read_only=True)


def a_step(step_id: str = "s1", text: str = "Get-Volume", targets: Sequence[str] = ()) -> StepAssessment:
    return StepAssessment(
        id=step_id,
        tool="Get-Volume",
        operation=OperationView(service="automation-service", call="execute", text=text),
        targets=tuple(targets),
        estimate=QUICK,
        risk=LOW,
    )


def a_check(target: str = "web-01", *, check_id: str = "check_1") -> CheckAssessment:
    """A ping before anything is changed."""
    return CheckAssessment(
        id=check_id,
        check="Target answers",
        stage="before",
        on_failure="abort",
        operation=OperationView(service="automation-service", call="execute", text=f"ping -c 2 {target}"),
        target=target,
        holds=("s1",),
        estimate=QUICK,
    )


def an_assessment(*steps: StepAssessment, level: int = 0, reasons: Sequence[str] = ()) -> Assessment:
    return Assessment(
        mode=Mode.IMMEDIATE,
        approval_level=level,
        estimate=QUICK,
        risk=Risk(
            level=RiskLevel.LOW,
            effect=Effect.READ,
            read_only=True,
            reasons=tuple(RiskReason(rule="r", detail=reason) for reason in reasons),
        ),
        digest=DIGEST,
        steps=steps or (a_step(),),
    )


def an_execution(
    status: ExecutionStatus = ExecutionStatus.RUNNING,
    *,
    execution_id: str = "e1",
    last_seq: int = 0,
    assessment: Assessment | None = None,
    steps: Sequence[StepView] = (),
    approvals: Sequence[Approval] = (),
    result: ExecutionResultV1 | None = None,
) -> Execution:
    here = f"/v1/executions/{execution_id}"
    return Execution(
        execution_id=execution_id,
        status=status,
        mode=Mode.BACKGROUND,
        assessment=assessment or an_assessment(),
        created_at=NOON,
        last_seq=last_seq,
        token=1,
        progress=Progress(done=0, total=1, percent=0),
        steps=tuple(steps),
        approvals=tuple(approvals),
        result=result,
        links=Links(self=here, events=f"{here}/events", stream=f"{here}/stream", cancel=f"{here}/cancel"),
    )


def an_approval(level: int = 1, *, step_id: str | None = None, approval_id: str = "a1") -> Approval:
    return Approval(
        approval_id=approval_id,
        execution_id="e1",
        step_id=step_id,
        level=level,
        digest=DIGEST,
        state=ApprovalState.PENDING,
        requested_at=NOON,
        expires_at=NOON + timedelta(hours=1),
        quorum=1,
    )


def an_event(seq: int | None, kind: EventType, step_id: str | None = None, **data: JsonValue) -> Event:
    return Event(seq=seq, type=kind, at=NOON, execution_id="e1", step_id=step_id, data=data)


def a_result(status: ExecutionStatus = ExecutionStatus.COMPLETED, answer: str = "Done.") -> ExecutionResultV1:
    return ExecutionResultV1(
        execution_id="e1", status=status, mode=Mode.IMMEDIATE, answer=answer, success_count=1, completed_at=NOON
    )


def a_story() -> list[Event]:
    """One execution from its first event to its last."""
    return [
        an_event(1, EventType.EXECUTION_ACCEPTED, mode="background"),
        an_event(2, EventType.EXECUTION_CLAIMED, driver="worker-vm-7-x", token=1),
        an_event(3, EventType.STEP_STARTED, "s1", number=1),
        an_event(4, EventType.STEP_COMPLETED, "s1", number=1),
        an_event(5, EventType.EXECUTION_COMPLETED, status="completed"),
    ]
