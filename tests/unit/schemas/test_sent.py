"""What we send: the names and words of the design, and times in UTC."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from pydantic import ValidationError

from schemas.approval import Approval, Vote
from schemas.assessment import Assessment, Estimate, OperationView, Risk, RiskReason, StepAssessment
from schemas.event import Event, EventFrame, EventType
from schemas.execution import AttemptView, Execution, Links, Progress, StepView
from schemas.execution_result_v1 import ExecutionResultV1, StepResult
from schemas.page import Page
from schemas.problem import FieldError, Problem
from schemas.wire import Wire
from schemas.words import (
    ApprovalState,
    Effect,
    EstimateBasis,
    ExecutionStatus,
    Mode,
    Outcome,
    RiskLevel,
    StepStatus,
    Verdict,
)

NOW = datetime(2025, 11, 23, 9, 0, tzinfo=UTC)
DIGEST = "sha256:" + "0f" * 32
ESTIMATE = Estimate(p50_s=1, p90_s=2.5, basis=EstimateBasis.DECLARED)
RISK = Risk(
    level=RiskLevel.LOW,
    effect=Effect.READ,
    read_only=True,
    reasons=(RiskReason(rule="read", detail="reads rows", step_id="a", span=(0, 3)),),
)
ASSESSMENT = Assessment(
    mode=Mode.IMMEDIATE,
    approval_level=0,
    estimate=ESTIMATE,
    risk=RISK,
    layers=(("a",),),
    digest=DIGEST,
    refusals=(FieldError(pointer="/plan", detail="no"),),
    steps=(
        StepAssessment(
            id="a",
            tool="df",
            operation=OperationView(service="automation-service", call="POST /execute", text="df -h"),
            estimate=ESTIMATE,
            risk=RISK,
        ),
    ),
)
APPROVAL = Approval(
    approval_id="ap1",
    execution_id="ex1",
    level=1,
    digest=DIGEST,
    state=ApprovalState.PENDING,
    requested_at=NOW,
    expires_at=NOW + timedelta(minutes=30),
    quorum=1,
    votes=(Vote(approver="ann", decision=Verdict.APPROVE, at=NOW),),
)
RESULT = ExecutionResultV1(
    execution_id="ex1",
    status=ExecutionStatus.COMPLETED,
    mode=Mode.IMMEDIATE,
    answer="You have 6 assets.",
    step_results=(StepResult(step_id="a", status=StepStatus.SUCCEEDED, output={"rows": [1]}),),
)
EXECUTION = Execution(
    execution_id="ex1",
    status=ExecutionStatus.RUNNING,
    mode=Mode.IMMEDIATE,
    assessment=ASSESSMENT,
    created_at=NOW,
    last_seq=3,
    token=1,
    progress=Progress(done=0, total=1, percent=0),
    steps=(
        StepView(
            id="a",
            status=StepStatus.RUNNING,
            attempts=(AttemptView(number=1, key="ex1:a", token=1, outcome=Outcome.LOST, started_at=NOW),),
        ),
    ),
    approvals=(APPROVAL,),
    result=RESULT,
    links=Links(self="/v1/executions/ex1", events="e", stream="s", cancel="c"),
)
EVENT = Event(seq=1, type=EventType.EXECUTION_ACCEPTED, at=NOW, execution_id="ex1", data={"a": [1, None]})
PROBLEM = Problem(type="/problems/x", title="X", status=422, detail="x", errors=(FieldError(pointer="", detail="x"),))


@pytest.mark.parametrize(
    "model",
    [ASSESSMENT, APPROVAL, RESULT, EXECUTION, EVENT, EventFrame(events=(EVENT,)), Page[Event](items=(EVENT,)), PROBLEM],
)
def test_what_is_sent_reads_back_the_same(model: Wire) -> None:
    assert type(model).model_validate_json(model.model_dump_json()) == model


@pytest.mark.parametrize(
    ("model", "names"),
    [
        (
            ASSESSMENT,
            (
                "mode mode_reasons approval_level approval_reasons quorum estimate risk layers targets digest warnings "
                "refusals steps"
            ),
        ),
        (ASSESSMENT.steps[0], "id tool operation targets depends_on estimate risk"),
        (
            EXECUTION,
            (
                "execution_id job_id status mode assessment created_at started_at ended_at last_seq token "
                "progress steps approvals result error links"
            ),
        ),
        (EXECUTION.steps[0], "id status attempts started_at ended_at output truncated error"),
        (EXECUTION.steps[0].attempts[0], "number key token outcome started_at ended_at error"),
        (EXECUTION.progress, "done total percent eta_s"),
        (EXECUTION.links, "self events stream cancel"),
        (
            APPROVAL,
            "approval_id execution_id step_id level digest state requested_at expires_at quorum votes",
        ),
        (APPROVAL.votes[0], "approver decision comment at"),
        (
            RESULT,
            (
                "execution_id status mode answer success_count failure_count started_at completed_at "
                "total_duration_seconds output error_message step_results approved_by approval_timestamp"
            ),
        ),
        (RESULT.step_results[0], "step_id status started_at completed_at duration_seconds output error"),
        (EVENT, "seq type at execution_id step_id data"),
        (PROBLEM, "type title status detail errors"),
    ],
)
def test_the_names_on_the_wire_are_those_of_the_design(model: Wire, names: str) -> None:
    assert set(names.split()) <= json.loads(model.model_dump_json()).keys()


def test_times_are_utc_and_end_in_z() -> None:
    berlin = NOW.astimezone(timezone(timedelta(hours=1)))
    event = Event.model_validate({**EVENT.model_dump(), "at": berlin})
    assert json.loads(event.model_dump_json())["at"] == "2025-11-23T09:00:00Z"
    with pytest.raises(ValidationError):
        Event(seq=1, type=EventType.STEP_STARTED, at=NOW.replace(tzinfo=None), execution_id="ex1")


@pytest.mark.parametrize("kind", EventType)
def test_an_event_has_a_number_unless_it_is_live(kind: EventType) -> None:
    live = kind in {"execution.progress", "step.progress", "step.output"}
    Event(seq=None if live else 7, type=kind, at=NOW, execution_id="ex1")
    with pytest.raises(ValidationError):
        Event(seq=7 if live else None, type=kind, at=NOW, execution_id="ex1")


def words(kind: Iterable[str]) -> str:
    return " ".join(kind)


def test_the_words_are_those_of_the_design() -> None:
    assert words(ExecutionStatus) == (
        "awaiting_approval queued running paused cancelling needs_attention "
        "completed partial failed cancelled rejected expired timed_out"
    )
    assert words(StepStatus) == (
        "waiting awaiting_approval running retrying succeeded failed skipped cancelled unknown rolled_back"
    )
    assert words(Effect) == "read probe write_reversible disruptive destructive unknown"
    assert words(ApprovalState) == "pending approved rejected expired void"
    assert words(Outcome) == "succeeded failed timed_out cancelled lost"
    assert words(RiskLevel) == "low medium high critical"
    assert words(Mode) == "immediate background"


def test_what_is_finished_needs_nobody() -> None:
    finished = [status for status in ExecutionStatus if status.finished]
    assert words(finished) == "completed partial failed cancelled rejected expired timed_out"
    assert not StepStatus.UNKNOWN.finished
    assert words(effect for effect in Effect if effect.harmless) == "read probe"
