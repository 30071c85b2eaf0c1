"""What the recorded executions do not have: what is live, what is unknown, what breaks off."""

import json
from collections.abc import Iterator

import pytest

from api.profiles.ai_sdk import AiSdkTelling
from api.profiles.opsconductor import OpsConductorTelling, standing_of, standing_of_result, word_for
from schemas.event import EventType
from schemas.execution import StepView
from schemas.json_text import JsonObject
from schemas.words import ApprovalState, ExecutionStatus, StepStatus
from tests.unit.cli.samples import DIGEST, a_result, an_approval, an_event, an_execution


def read(frames: Iterator[str]) -> list[JsonObject]:
    return [json.loads(each) for each in frames if each != "[DONE]"]


@pytest.mark.parametrize("status", ExecutionStatus)
def test_a_status_is_running_or_pending_exactly_while_it_is_not_over(status: ExecutionStatus) -> None:
    assert (word_for(status) in {"running", "pending"}) is not status.finished


def test_what_waits_for_a_person_is_pending_and_says_what_to_answer() -> None:
    answered = an_approval(approval_id="a0").model_copy(update={"state": ApprovalState.APPROVED})
    waiting = an_execution(ExecutionStatus.AWAITING_APPROVAL, approvals=[answered, an_approval()])
    standing = standing_of(waiting)
    assert (standing["status"], standing["approval_required"]) == ("pending", True)
    (asked,) = json.loads(json.dumps(standing["approvals"]))
    assert (asked["approval_id"], asked["digest"]) == ("a1", DIGEST)


def test_what_ended_at_once_stands_as_what_is_looked_at_later() -> None:
    result = a_result()
    progress = an_execution().progress.model_copy(update={"percent": 100.0, "eta_s": 0.0})
    ended = an_execution(ExecutionStatus.COMPLETED, result=result).model_copy(update={"progress": progress})
    assert standing_of(ended) == standing_of_result(result)


def test_progress_is_told_as_it_comes() -> None:
    event = an_event(None, EventType.EXECUTION_PROGRESS, percent=40.0, eta_s=9.0, done=1, total=3)
    (frame,) = read(OpsConductorTelling(an_execution()).see(event))
    assert (frame["type"], frame["progress"], frame["eta_seconds"]) == ("progress", 40.0, 9.0)
    (chunk,) = read(AiSdkTelling(an_execution()).see(event))
    assert (chunk["type"], chunk["id"]) == ("data-execution", "e1")
    assert json.loads(json.dumps(chunk["data"]))["percent"] == 40.0


def test_a_part_of_a_step_is_named_by_what_it_does_and_where() -> None:
    event = an_event(1, EventType.STEP_FAILED, "s1[ws-03]", error="no route", number=1)
    (frame,) = read(OpsConductorTelling(an_execution()).see(event))
    assert frame["message"] == "Get-Volume on ws-03: failed: no route"


def test_a_piece_of_output_is_told_and_not_kept() -> None:
    (chunk,) = read(AiSdkTelling(an_execution()).see(an_event(None, EventType.STEP_OUTPUT, "s1", text="C:")))
    assert chunk == {"type": "data-output", "data": {"step_id": "s1", "text": "C:"}, "transient": True}


def test_what_nobody_knows_of_ends_as_an_error_of_its_tool() -> None:
    telling = AiSdkTelling(an_execution())
    seen = read(telling.see(an_event(1, EventType.STEP_UNKNOWN, "s1", number=1, reason="the line was cut")))
    assert [chunk["type"] for chunk in seen] == ["tool-input-available", "data-step"]
    lost = StepView(id="s1", status=StepStatus.UNKNOWN, error="nobody knows whether it happened")
    told = read(telling.end(an_execution(ExecutionStatus.CANCELLED, steps=[lost])))
    assert [chunk["errorText"] for chunk in told if chunk["type"] == "tool-output-error"] == [lost.error]


def test_a_step_that_was_settled_as_done_ends_with_its_output() -> None:
    telling = AiSdkTelling(an_execution())
    done = StepView(id="s1", status=StepStatus.SUCCEEDED, output={"exit_code": 0})
    told = read(telling.end(an_execution(ExecutionStatus.COMPLETED, steps=[done], result=a_result())))
    (output,) = (chunk["output"] for chunk in told if chunk["type"] == "tool-output-available")
    assert output == {"status": "succeeded", "output": {"exit_code": 0}, "truncated": False}


def test_a_step_whose_question_expired_is_denied_and_nothing_more() -> None:
    telling = AiSdkTelling(an_execution())
    asked = an_event(1, EventType.APPROVAL_REQUESTED, "s1", approval_id="a1", level=3)
    events = (
        asked,
        an_event(2, EventType.APPROVAL_EXPIRED, "s1", approval_id="a1"),
        an_event(3, EventType.STEP_SKIPPED, "s1", reason="nobody answered"),
    )
    kinds = [chunk["type"] for event in events for chunk in read(telling.see(event))]
    assert kinds == [
        "data-approval",
        "tool-input-available",
        "tool-approval-request",
        "data-approval",
        "tool-output-denied",
        "data-step",
    ]


def test_a_client_that_knows_no_approvals_is_told_them_as_data() -> None:
    telling = AiSdkTelling(an_execution(), asks=False)
    events = (
        an_event(1, EventType.APPROVAL_REQUESTED, approval_id="a1", level=1),
        an_event(2, EventType.APPROVAL_GRANTED, approval_id="a1", approvers=["ada"]),
    )
    chunks = [chunk for event in events for chunk in read(telling.see(event))]
    assert [(chunk["type"], chunk["id"]) for chunk in chunks] == [("data-approval", "a1")] * 2


def test_what_breaks_off_says_so() -> None:
    assert read(AiSdkTelling(an_execution()).break_off("later")) == [{"type": "error", "errorText": "later"}]
    (frame,) = read(OpsConductorTelling(an_execution()).break_off("later"))
    assert (frame["type"], frame["status"]) == ("interrupted", "pending")
