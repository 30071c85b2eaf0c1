"""What is found out about an unknown step, when somebody is asked, and what a person may say."""

from datetime import datetime, timedelta

import pytest

from schemas.json_text import JsonObject
from schemas.words import Effect, ExecutionStatus, Resolution, StepStatus
from stage_e.engine import facts as f
from stage_e.engine.apply import apply
from stage_e.engine.brake import Brake
from stage_e.engine.decide import Inquire, StartAttempt, WaitForPerson, WaitForRelease, WakeAt, decide
from stage_e.engine.execution import Execution
from stage_e.engine.outcome import Lost, facts_of
from stage_e.engine.recover import facts_of_lost_attempts, tried
from stage_e.engine.settle import FIRST_INQUIRY, WAITS, Finding, Proven, Unproven, facts_of_finding
from stage_e.inbox import facts_of_wish
from stage_e.ports.records import InboxItem, Wish
from tests.unit.engine.world import NOON, an_execution

SOON = NOON + FIRST_INQUIRY
PROOF: JsonObject = {"how": "probe", "stdout": "active"}


def unknown(*others: str, idempotent: bool = False) -> Execution:
    """Step ``a`` is unknown since noon; ``others`` need nothing."""
    execution = an_execution(
        {"a": [], **{other: [] for other in others}}, effect=Effect.DISRUPTIVE, idempotent=idempotent
    )
    apply(execution, f.AttemptStarted(at=NOON, step_id="a", number=1, key="a", token=1))
    apply(execution, facts_of(tried(execution.step("a")), Lost("cut off"), NOON, 0.0))
    return execution


def found(execution: Execution, finding: Finding, at: datetime = SOON) -> f.Fact:
    fact = facts_of_finding(execution.step("a"), finding, at)
    apply(execution, fact)
    return fact


def said(execution: Execution, resolution: Resolution, number: int = 1) -> list[f.Fact]:
    data: JsonObject = {"step_id": "a", "number": number, "resolution": resolution, "reason": "I looked"}
    facts = list(facts_of_wish(execution, InboxItem(1, Wish.RESOLVE, "ada", NOON, data), NOON))
    for fact in facts:
        apply(execution, fact)
    return facts


def test_somebody_is_asked_a_moment_after_the_line_was_cut() -> None:
    execution = unknown()

    assert decide(execution, NOON, 5) == [WakeAt(SOON)]
    assert decide(execution, SOON, 5) == [Inquire("a")]
    assert execution.status is ExecutionStatus.QUEUED


def test_other_branches_go_on_meanwhile() -> None:
    assert decide(unknown("b"), NOON, 5) == [StartAttempt("b", 1)]


def test_they_wait_where_the_policy_says_so() -> None:
    execution = unknown("b")
    execution.go_on_beside_unknown = False
    found(execution, Unproven("nobody can say", again=False))

    assert decide(execution, NOON, 5) == [WaitForPerson()]
    assert execution.status is ExecutionStatus.NEEDS_ATTENTION


def test_inquiries_have_time_between_them_and_end_with_a_person() -> None:
    execution, now = unknown(), SOON
    for wait in WAITS:
        assert decide(execution, now, 5) == [Inquire("a")]
        found(execution, Unproven("nobody was there"), now)
        assert decide(execution, now, 5) == [WakeAt(now + wait)]
        now += wait
    found(execution, Unproven("nobody was there"), now)

    assert decide(execution, now, 5) == [WaitForPerson()]
    assert execution.status is ExecutionStatus.NEEDS_ATTENTION


def test_the_last_inquiry_waits_for_the_moment_from_which_a_no_counts() -> None:
    execution, late = unknown(), NOON + timedelta(minutes=5)
    for _ in range(len(WAITS) + 1):
        found(execution, Unproven("not yet", not_before=late))

    assert decide(execution, NOON, 5) == [WakeAt(late)]
    found(execution, Unproven("still nothing", not_before=late), late)
    assert decide(execution, late, 5) == [WaitForPerson()]


def test_who_cannot_say_is_not_asked_again() -> None:
    execution = unknown()
    found(execution, Unproven("the service does not remember it", again=False))

    assert decide(execution, SOON, 5) == [WaitForPerson()]


@pytest.mark.parametrize(("happened", "status"), [(True, StepStatus.SUCCEEDED), (False, StepStatus.FAILED)])
def test_proof_settles_the_step(happened: bool, status: StepStatus) -> None:
    execution = unknown()
    fact = found(execution, Proven("is-active says so", PROOF, happened=happened))

    assert execution.step("a").status is status
    assert isinstance(fact, f.StepResolved)
    assert (fact.by, fact.evidence) == ("stage-e", PROOF)


def test_a_cancel_leaves_a_lost_effect_unknown_though_it_was_to_be_repeated() -> None:
    execution = unknown(idempotent=True)
    assert execution.step("a").status is StepStatus.RETRYING
    apply(execution, f.CancelRequested(at=NOON, by="ada"))
    (record,) = decide(execution, NOON, 5)

    assert isinstance(getattr(record, "fact", None), f.StepUnknown)


def test_a_dead_driver_s_effect_is_asked_about() -> None:
    execution = an_execution({"a": []}, effect=Effect.DISRUPTIVE)
    apply(execution, f.AttemptStarted(at=NOON, step_id="a", number=1, key="a", token=1))
    for fact in facts_of_lost_attempts(execution, NOON, 0.0):
        apply(execution, fact)

    assert decide(execution, SOON, 5) == [Inquire("a")]


@pytest.mark.parametrize(
    ("resolution", "status"),
    [
        (Resolution.HAPPENED, StepStatus.SUCCEEDED),
        (Resolution.DID_NOT_HAPPEN, StepStatus.FAILED),
        (Resolution.TRY_AGAIN, StepStatus.RETRYING),
        (Resolution.ABORT, StepStatus.UNKNOWN),
    ],
)
def test_a_person_settles_it_before_anybody_has_found_it_out(resolution: Resolution, status: StepStatus) -> None:
    execution = unknown()
    said(execution, resolution)

    assert execution.step("a").status is status
    assert execution.cancel_requested is (resolution is Resolution.ABORT)


def test_what_a_person_orders_is_begun_at_once_and_counted_on() -> None:
    execution = unknown()
    said(execution, Resolution.TRY_AGAIN)

    assert decide(execution, NOON, 5) == [StartAttempt("a", 2)]
    assert execution.step("a").repeat == 2


def test_the_second_click_changes_nothing() -> None:
    execution = unknown()

    assert len(said(execution, Resolution.HAPPENED)) == 1
    assert said(execution, Resolution.HAPPENED) == []


def test_what_was_said_about_one_attempt_is_not_said_about_the_next() -> None:
    execution = unknown()
    said(execution, Resolution.TRY_AGAIN)
    apply(execution, f.AttemptStarted(at=NOON, step_id="a", number=2, key="a:r2", token=1))
    apply(execution, facts_of(tried(execution.step("a")), Lost("cut off again"), NOON, 0.0))

    assert said(execution, Resolution.HAPPENED, number=1) == []
    assert execution.step("a").status is StepStatus.UNKNOWN


def test_nothing_is_tried_again_once_it_is_cancelled() -> None:
    execution = unknown("b")
    apply(execution, f.AttemptStarted(at=NOON, step_id="b", number=1, key="b", token=1))
    apply(execution, f.CancelRequested(at=NOON, by="ada"))

    assert said(execution, Resolution.TRY_AGAIN) == []


def test_an_abort_ends_it_and_leaves_the_step_unknown() -> None:
    execution = unknown("b")
    said(execution, Resolution.ABORT)
    while not execution.ended:
        for decision in decide(execution, NOON, 5):
            apply(execution, decision.fact)  # type: ignore[union-attr]  # nothing else is decided after a cancel

    assert execution.status is ExecutionStatus.CANCELLED
    assert execution.step("a").status is StepStatus.UNKNOWN
    assert execution.step("b").status is StepStatus.CANCELLED


def test_what_is_stopped_waits_and_says_why() -> None:
    execution = an_execution({"a": []}, tool="systemctl")
    brake = Brake(tools={"systemctl": "systemctl is stopped by ada: maintenance"})

    assert decide(execution, NOON, 5, brake) == [WaitForRelease("systemctl is stopped by ada: maintenance")]
    assert decide(execution, NOON, 5, Brake(tools={"docker": "no"})) == [StartAttempt("a", 1)]
    assert decide(execution, NOON, 5, Brake(everything="all is stopped")) == [WaitForRelease("all is stopped")]


@pytest.mark.parametrize("tool", ["slack_cli", "Slack-CLI"])
def test_a_stopped_tool_is_stopped_in_every_spelling(tool: str) -> None:
    assert Brake(tools={"slack-cli": "no"}).reason_for(tool) == "no"


def test_nobody_is_asked_about_what_is_stopped() -> None:
    assert decide(unknown(), SOON, 5, Brake(everything="all is stopped")) == [WaitForRelease("all is stopped")]


def test_a_retry_that_is_stopped_waits_for_its_release_and_not_for_its_time() -> None:
    execution = unknown(idempotent=True)

    assert decide(execution, NOON + timedelta(hours=1), 5, Brake(everything="no")) == [WaitForRelease("no")]
