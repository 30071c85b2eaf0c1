"""Forged histories: each lies about one thing, and the checker must name just that."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from schemas.event import EventType
from schemas.words import ApprovalState, ExecutionStatus, Outcome, StepStatus, Verdict
from stage_e.ports.records import AttemptState
from tests.chaos.checker import Promise, breaches
from tests.chaos.history import Asked, Effect, Followed, History, Question, Shown, Stored, StoredStep, Told, Tried, Vote

NOON = datetime(2025, 11, 23, 12, tzinfo=UTC)
OK = Tried("s", 1, 1, AttemptState.OK, Outcome.SUCCEEDED, writes=True)
DONE = Effect("x", "s", 1, 1, NOON, "systemctl restart nginx on web-01")
EVENTS = tuple(
    Told(at, kind, NOON)
    for at, kind in enumerate((EventType.EXECUTION_ACCEPTED, EventType.STEP_STARTED, EventType.EXECUTION_COMPLETED), 1)
)
GOOD_ROW = Stored(
    execution_id="x",
    key="k",
    status=ExecutionStatus.COMPLETED,
    level=0,
    last_seq=3,
    created_at=NOON,
    ended_at=NOON,
    result_status="completed",
    events=EVENTS,
    steps=(StoredStep("s", StepStatus.SUCCEEDED),),
    attempts=(OK,),
)
GOOD_SHOWN = Shown(ExecutionStatus.COMPLETED, 3, {"s": StepStatus.SUCCEEDED}, (1, 2, 3))
GOOD = History(
    asked=(Asked("k", "restart", ("x",)),),
    stored=(GOOD_ROW,),
    shown={"x": GOOD_SHOWN},
    followed=(Followed("x", (1, 2, 3)),),
    effects=(DONE,),
)


def broken(history: History, *, faults: bool = True) -> set[Promise]:
    return {breach.promise for breach in breaches(history, faults=faults)}


def with_row(**changes: object) -> History:
    """The good history with another row, shown as it is stored."""
    row = replace(GOOD_ROW, **changes)  # type: ignore[arg-type]  # forged on purpose
    steps = {step.step_id: step.status for step in row.steps}
    shown = Shown(row.status, row.last_seq, steps, tuple(range(1, row.last_seq + 1)))
    return replace(GOOD, stored=(row,), shown={"x": shown}, followed=())


def with_step(status: StepStatus, *attempts: Tried, ended: ExecutionStatus = ExecutionStatus.FAILED) -> History:
    """The good history in which the one step is otherwise."""
    step = StoredStep("s", status, "why")
    return with_row(status=ended, steps=(step,), attempts=attempts or (OK,), result_status=None)


def test_an_honest_history_breaks_nothing() -> None:
    assert broken(GOOD, faults=False) == set()


def test_an_answered_execution_that_is_not_stored_is_lost() -> None:
    assert Promise.LOST in broken(replace(GOOD, stored=(), effects=()))


def test_an_execution_that_the_api_does_not_show_is_lost() -> None:
    assert broken(replace(GOOD, shown={})) == {Promise.LOST}


def test_a_request_that_was_never_accepted_is_lost() -> None:
    assert broken(replace(GOOD, asked=(*GOOD.asked, Asked("k2", "restart", refusal="422")))) == {Promise.LOST}


def test_a_request_with_two_answers_became_two_executions() -> None:
    assert Promise.DOUBLED in broken(replace(GOOD, asked=(Asked("k", "restart", ("x", "y")),)))


def test_a_key_that_is_stored_twice_is_two_executions() -> None:
    twin = replace(GOOD_ROW, execution_id="y")
    assert Promise.DOUBLED in broken(replace(GOOD, stored=(GOOD_ROW, twin), shown={"x": GOOD_SHOWN, "y": GOOD_SHOWN}))


def test_an_effect_that_happened_twice_in_one_attempt_was_repeated() -> None:
    assert broken(replace(GOOD, effects=(DONE, DONE))) == {Promise.REPEATED}


def test_an_effect_without_an_attempt_on_record_was_repeated_in_silence() -> None:
    assert broken(replace(GOOD, effects=(replace(DONE, token=7),))) == {Promise.REPEATED}


def test_a_second_attempt_of_what_must_not_be_repeated_was_a_repeat() -> None:
    history = with_row(attempts=(replace(OK, state=AttemptState.UNKNOWN, outcome=Outcome.LOST), replace(OK, number=2)))
    assert broken(replace(history, effects=(DONE, replace(DONE, attempt=2)))) == {Promise.REPEATED}


def test_what_may_be_repeated_may_happen_in_each_of_its_attempts() -> None:
    lost = replace(OK, state=AttemptState.FAILED, outcome=Outcome.LOST)
    step = StoredStep("s", StepStatus.SUCCEEDED, repeatable=True)
    history = with_row(steps=(step,), attempts=(lost, replace(OK, number=2)))
    assert broken(replace(history, effects=(DONE, replace(DONE, attempt=2)))) == set()


def test_an_effect_of_no_execution_was_agreed_to_by_nobody() -> None:
    assert Promise.UNAPPROVED in broken(replace(GOOD, effects=(DONE, replace(DONE, execution_id="z"))))


def test_an_effect_that_had_to_be_asked_about_and_was_not_is_unapproved() -> None:
    assert broken(replace(GOOD, asked=(Asked("k", "stop", ("x",), must_ask=True),))) == {Promise.UNAPPROVED}


@pytest.mark.parametrize(
    ("vote", "agreed"),
    [
        pytest.param(Vote("x", None, Verdict.APPROVE, NOON - timedelta(seconds=1)), True, id="before it happened"),
        pytest.param(Vote("x", None, Verdict.APPROVE, NOON + timedelta(seconds=1)), False, id="after it happened"),
        pytest.param(Vote("x", None, Verdict.REJECT, NOON - timedelta(seconds=1)), False, id="rejected"),
        pytest.param(Vote("y", None, Verdict.APPROVE, NOON - timedelta(seconds=1)), False, id="of another one"),
    ],
)
def test_an_effect_is_agreed_to_by_a_yes_before_it_happens(vote: Vote, agreed: bool) -> None:
    history = replace(with_row(level=2, questions=(Question(None, ApprovalState.APPROVED),)), votes=(vote,))
    assert broken(history) == (set() if agreed else {Promise.UNAPPROVED})


def test_a_yes_to_one_step_is_none_to_another() -> None:
    questions = (Question("s", ApprovalState.PENDING), Question("t", ApprovalState.APPROVED))
    yes = Vote("x", "t", Verdict.APPROVE, NOON - timedelta(seconds=1))
    assert broken(replace(with_row(level=3, questions=questions), votes=(yes,))) == {Promise.UNAPPROVED}


@pytest.mark.parametrize(("cancelled_s", "promises"), [(-1, {Promise.CANCELLED}), (1, set())])
def test_no_effect_begins_after_a_cancel_was_accepted(cancelled_s: int, promises: set[Promise]) -> None:
    events = (EVENTS[0], Told(2, EventType.STEP_STARTED, NOON, "s"), EVENTS[2])
    cancelled = Asked("k", "restart", ("x",), cancelled_at=NOON + timedelta(seconds=cancelled_s))
    assert broken(replace(with_row(events=events), asked=(cancelled,))) == promises


def test_a_success_that_no_service_witnessed_did_not_happen() -> None:
    assert broken(replace(GOOD, effects=())) == {Promise.FALSE_SUCCESS}


def test_a_success_that_the_service_lied_about_is_the_services_fault() -> None:
    assert broken(replace(GOOD, effects=(), lies=(DONE,))) == set()


def test_an_execution_that_completed_without_a_step_is_a_false_success() -> None:
    skipped = with_step(StepStatus.SKIPPED, ended=ExecutionStatus.COMPLETED)
    assert broken(replace(skipped, effects=())) == {Promise.FALSE_SUCCESS}


@pytest.mark.parametrize("status", [StepStatus.FAILED, StepStatus.CANCELLED, StepStatus.SKIPPED, StepStatus.WAITING])
def test_what_happened_and_is_said_not_to_have_is_a_false_failure(status: StepStatus) -> None:
    lost = replace(OK, state=AttemptState.FAILED, outcome=Outcome.LOST)
    assert broken(with_step(status, lost)) == {Promise.FALSE_FAILURE}


def test_an_attempt_that_is_called_refused_and_happened_is_a_false_failure() -> None:
    refused = replace(OK, state=AttemptState.REFUSED, outcome=Outcome.FAILED)
    assert Promise.FALSE_FAILURE in broken(with_row(attempts=(refused,)))


def test_what_the_target_tried_and_failed_at_has_failed() -> None:
    failed = replace(OK, state=AttemptState.FAILED, outcome=Outcome.FAILED)
    assert broken(replace(with_step(StepStatus.FAILED, failed), effects=(replace(DONE, worked=False),))) == set()


def test_an_execution_that_failed_though_all_succeeded_is_a_false_failure() -> None:
    assert broken(with_row(status=ExecutionStatus.PARTIAL, result_status="partial")) == {Promise.FALSE_FAILURE}


def test_without_faults_nothing_may_fail() -> None:
    failed = with_step(StepStatus.FAILED, replace(OK, state=AttemptState.REFUSED, outcome=Outcome.FAILED))
    assert broken(replace(failed, effects=())) == set()
    assert broken(replace(failed, effects=()), faults=False) == {Promise.FALSE_FAILURE}


Forge = Callable[[History], History]


@pytest.mark.parametrize(
    "forge",
    [
        pytest.param(lambda h: replace(h, stored=(replace(GOOD_ROW, events=EVENTS[1:]),)), id="stored from 2"),
        pytest.param(lambda h: replace(h, stored=(replace(GOOD_ROW, events=EVENTS[:2]),)), id="stored to 2 of 3"),
        pytest.param(lambda h: replace(h, shown={"x": replace(GOOD_SHOWN, numbers=(1, 3))}), id="a page without 2"),
        pytest.param(lambda h: replace(h, shown={"x": replace(GOOD_SHOWN, numbers=(1, 2, 2, 3))}), id="2 on two pages"),
        pytest.param(lambda h: replace(h, followed=(Followed("x", (1, 3)),)), id="followed without 2"),
        pytest.param(lambda h: replace(h, followed=(Followed("x", (1, 2, 2, 3)),)), id="followed with 2 twice"),
        pytest.param(lambda h: replace(h, followed=(Followed("x", (1, 2)),)), id="never saw the end"),
    ],
)
def test_numbers_count_from_1_to_the_last_one(forge: Forge) -> None:
    assert broken(forge(GOOD)) == {Promise.GAP}


@pytest.mark.parametrize("status", [ExecutionStatus.QUEUED, ExecutionStatus.RUNNING, ExecutionStatus.CANCELLING])
def test_an_execution_that_still_wants_a_driver_is_not_settled(status: ExecutionStatus) -> None:
    assert broken(with_row(status=status, result_status=None)) == {Promise.UNSETTLED}


def test_one_that_waits_for_a_person_says_why() -> None:
    lost = replace(OK, state=AttemptState.UNKNOWN, outcome=Outcome.LOST)
    assert broken(with_step(StepStatus.UNKNOWN, lost, ended=ExecutionStatus.NEEDS_ATTENTION)) == set()
    assert broken(with_step(StepStatus.SUCCEEDED, ended=ExecutionStatus.NEEDS_ATTENTION)) == {Promise.UNSETTLED}


def test_one_that_asks_has_an_open_question() -> None:
    asks = {"status": ExecutionStatus.AWAITING_APPROVAL, "result_status": None, "attempts": (), "steps": ()}
    history = replace(with_row(**asks, questions=(Question(None, ApprovalState.PENDING),)), effects=())
    assert broken(history) == set()
    assert broken(replace(with_row(**asks), effects=())) == {Promise.UNSETTLED}


def test_a_question_that_was_answered_is_not_open_any_more() -> None:
    asks = {"status": ExecutionStatus.AWAITING_APPROVAL, "result_status": None, "attempts": (), "steps": ()}
    row = with_row(**asks, questions=(Question(None, ApprovalState.PENDING, "q"),))
    vote = Vote("x", None, Verdict.APPROVE, NOON, "q")
    assert broken(replace(row, effects=(), votes=(vote,))) == {Promise.UNSETTLED}


def test_an_end_with_an_open_attempt_is_none() -> None:
    assert broken(with_row(attempts=(replace(OK, state=AttemptState.INTENT, outcome=None),))) == {Promise.UNSETTLED}


@pytest.mark.parametrize(
    "changes",
    [{"status": ExecutionStatus.RUNNING}, {"last_seq": 4, "numbers": (1, 2, 3, 4)}, {"steps": {}}],
    ids=["status", "last number", "steps"],
)
def test_the_api_shows_what_is_stored(changes: dict[str, object]) -> None:
    shown = replace(GOOD_SHOWN, **changes)  # type: ignore[arg-type]  # forged on purpose
    assert broken(replace(GOOD, shown={"x": shown})) == {Promise.CONTRADICTED}


def test_a_result_says_what_the_execution_says() -> None:
    assert broken(replace(GOOD, stored=(replace(GOOD_ROW, result_status="failed"),))) == {Promise.CONTRADICTED}


def test_what_was_answered_as_the_end_is_the_end() -> None:
    assert broken(replace(GOOD, asked=(Asked("k", "restart", ("x",), told=ExecutionStatus.COMPLETED),))) == set()
    told = (Asked("k", "restart", ("x",), told=ExecutionStatus.PARTIAL),)
    assert broken(replace(GOOD, asked=told)) == {Promise.CONTRADICTED}


def test_what_is_unknown_is_allowed_where_faults_were_made_and_only_there() -> None:
    lost = replace(OK, state=AttemptState.UNKNOWN, outcome=Outcome.LOST)
    history = with_step(StepStatus.UNKNOWN, lost, ended=ExecutionStatus.NEEDS_ATTENTION)
    assert broken(history) == set()
    assert broken(history, faults=False) == {Promise.UNKNOWN}


def test_a_breach_names_the_execution_and_what_to_look_at() -> None:
    (breach,) = breaches(replace(GOOD, effects=()), faults=True)
    assert (breach.execution_id, breach.what) == ("x", "s succeeded, and no service did it")
