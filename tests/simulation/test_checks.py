"""Each promise is seen to be broken when the evidence of a good run is tampered with, and only then."""

from collections.abc import Callable
from copy import copy
from dataclasses import replace
from datetime import timedelta

import pytest

from schemas.approval import Vote
from schemas.event import EventType
from schemas.words import ApprovalState, ExecutionStatus, StepStatus, Verdict
from tests.simulation.checks import findings
from tests.simulation.checks.consent import AGREED, CANCEL, ONCE, TOLD
from tests.simulation.checks.history import GAP, REPLAY
from tests.simulation.checks.honesty import DONE, NOT_DONE, SENT, TWICE
from tests.simulation.checks.settling import FAULT, ONE_KEY, SETTLES, STORED
from tests.simulation.checks.tokens import ALONE, DEADLINE, FENCE, RISES
from tests.simulation.evidence import Accepted, CancelAnswered, Claimed, Evidence, Said, Stored, Wrote
from tests.simulation.weather import Weather
from tests.simulation.world import play

GOOD = Weather(storm_s=10, executions=8, says_no=0, says_nothing=0)


@pytest.fixture(scope="module")
def good() -> Evidence:
    """What is seen in fair weather."""
    return play(4, weather=GOOD)


@pytest.fixture
def evidence(good: Evidence) -> Evidence:
    """The same, to tamper with: its lists are copies."""
    mine = copy(good)
    for name in ("departures", "effects", "commits", "accepted", "said", "cancels", "complaints", "stored"):
        setattr(mine, name, list(getattr(good, name)))
    mine.followed = [replace(each, numbers=[*each.numbers]) for each in good.followed]
    return mine


def once(evidence: Evidence) -> str:
    """An execution that had an effect which may not be repeated."""
    return next(each.departure.execution_id for each in evidence.effects if not each.departure.idempotent)


def change(evidence: Evidence, holds: Callable[[Stored], bool], how: Callable[[Stored], Stored]) -> Stored:
    """Change the first stored execution of which that holds."""
    at = next(at for at, stored in enumerate(evidence.stored) if holds(stored))
    evidence.stored[at] = how(evidence.stored[at])
    return evidence.stored[at]


def with_row(stored: Stored, step_id: str, status: StepStatus) -> Stored:
    rows = tuple(replace(row, status=status) if row.step_id == step_id else row for row in stored.record.steps)
    return replace(stored, record=replace(stored.record, steps=rows))


def is_of(execution_id: str) -> Callable[[Stored], bool]:
    return lambda stored: stored.record.submitted.execution_id == execution_id


def rules(evidence: Evidence) -> set[str]:
    return {finding.rule for finding in findings(evidence)}


def test_a_good_run_breaks_nothing(evidence: Evidence) -> None:
    assert findings(evidence) == []
    assert any(stored.record.approvals for stored in evidence.stored)


def test_a_fault_of_our_own_is_seen(evidence: Evidence) -> None:
    evidence.complaints.append("1.000 log: drive broke")
    assert rules(evidence) == {FAULT}


def test_an_execution_that_never_settles_is_seen(evidence: Evidence) -> None:
    change(evidence, lambda _: True, lambda it: replace(it, record=replace(it.record, status=ExecutionStatus.QUEUED)))
    assert SETTLES in rules(evidence)


def test_attention_without_a_reason_is_seen(evidence: Evidence) -> None:
    status = ExecutionStatus.NEEDS_ATTENTION
    change(evidence, lambda _: True, lambda it: replace(it, record=replace(it.record, status=status)))
    assert SETTLES in rules(evidence)


def test_an_accepted_plan_that_is_not_stored_is_seen(evidence: Evidence) -> None:
    evidence.accepted.append(Accepted(1.0, 99, "gone"))
    assert rules(evidence) == {STORED}


def test_two_executions_of_one_order_are_seen(evidence: Evidence) -> None:
    first, second = evidence.accepted[0], evidence.accepted[1]
    evidence.accepted.append(replace(second, order=first.order))
    assert rules(evidence) == {ONE_KEY}


def test_an_effect_that_happens_twice_is_seen(evidence: Evidence) -> None:
    evidence.effects.append(next(each for each in evidence.effects if not each.departure.idempotent))
    assert rules(evidence) == {TWICE}


def test_success_without_the_effect_is_seen(evidence: Evidence) -> None:
    evidence.effects.clear()
    assert rules(evidence) == {DONE}


@pytest.mark.parametrize(("status", "rule"), [(StepStatus.FAILED, NOT_DONE), (StepStatus.WAITING, SENT)])
def test_a_word_that_hides_an_effect_is_seen(evidence: Evidence, status: StepStatus, rule: str) -> None:
    left = evidence.effects[0].departure
    change(evidence, is_of(left.execution_id), lambda it: with_row(it, left.step_id, status))
    assert rule in rules(evidence)


def approved(stored: Stored) -> bool:
    """Whether it did something that somebody had agreed to."""
    return any(each.state is ApprovalState.APPROVED for each in stored.record.approvals) and any(
        attempt.writes for attempt in stored.record.attempts
    )


def test_an_effect_that_nobody_agreed_to_is_seen(evidence: Evidence) -> None:
    change(evidence, approved, lambda it: replace(it, record=replace(it.record, approvals=())))
    assert AGREED in rules(evidence)


def test_an_approval_that_comes_after_the_effect_is_seen(evidence: Evidence) -> None:
    def late(stored: Stored) -> Stored:
        approvals = tuple(
            each.model_copy(update={"votes": tuple(map(a_day_later, each.votes))}) for each in stored.record.approvals
        )
        return replace(stored, record=replace(stored.record, approvals=approvals))

    change(evidence, approved, late)
    assert rules(evidence) == {AGREED}


def a_day_later(vote: Vote) -> Vote:
    return vote.model_copy(update={"at": vote.at + timedelta(days=1)})


def test_an_answer_that_did_not_count_is_seen(evidence: Evidence) -> None:
    approval = next(filter(approved, evidence.stored)).record.approvals[0]
    evidence.said.append(Said(9.0, approval.approval_id, "ann", Verdict.REJECT))
    assert rules(evidence) == {TOLD}


def test_a_question_that_is_answered_twice_is_seen(evidence: Evidence) -> None:
    def again(stored: Stored) -> Stored:
        granted = next(event for event in stored.events if event.type is EventType.APPROVAL_GRANTED)
        return replace(stored, events=(*stored.events, granted))

    change(evidence, approved, again)
    assert ONCE in rules(evidence)


def test_an_effect_that_begins_after_a_cancel_is_seen(evidence: Evidence) -> None:
    evidence.cancels.append(CancelAnswered(0.0, once(evidence)))
    assert rules(evidence) == {CANCEL}


def test_an_effect_of_a_cancelled_step_that_left_late_is_seen(evidence: Evidence) -> None:
    left = evidence.effects[0].departure
    evidence.commits[:] = [each for each in evidence.commits if isinstance(each, Claimed)]
    evidence.cancels.append(CancelAnswered(left.at_s - 1.1, left.execution_id))
    change(evidence, is_of(left.execution_id), lambda it: with_row(it, left.step_id, StepStatus.CANCELLED))
    assert CANCEL in rules(evidence)


def test_an_event_that_is_missing_is_seen(evidence: Evidence) -> None:
    change(evidence, lambda _: True, lambda it: replace(it, events=it.events[:1] + it.events[2:]))
    assert GAP in rules(evidence)


@pytest.mark.parametrize("tampered", [[1, 1, 2], [1, 3], [2, 3]])
def test_a_follower_that_was_misled_is_seen(evidence: Evidence, tampered: list[int]) -> None:
    evidence.followed[0].numbers[:] = tampered
    assert rules(evidence) == {GAP}


def test_a_follower_that_was_sent_home_early_is_seen(evidence: Evidence) -> None:
    evidence.followed[0].numbers.pop()
    assert rules(evidence) == {GAP}


def test_a_status_that_the_events_do_not_tell_is_seen(evidence: Evidence) -> None:
    completed = lambda stored: stored.record.status is ExecutionStatus.COMPLETED  # noqa: E731 - one line of a story
    change(evidence, completed, lambda it: replace(it, record=replace(it.record, status=ExecutionStatus.PARTIAL)))
    assert rules(evidence) == {REPLAY}


def test_a_step_that_the_events_do_not_tell_is_seen(evidence: Evidence) -> None:
    def otherwise(stored: Stored) -> Stored:
        first, *others = stored.record.steps
        return replace(stored, record=replace(stored.record, steps=(replace(first, attempts=7), *others)))

    change(evidence, lambda _: True, otherwise)
    assert rules(evidence) == {REPLAY}


def test_a_write_under_an_old_token_is_seen(evidence: Evidence) -> None:
    claimed = next(each for each in evidence.commits if isinstance(each, Claimed))
    evidence.commits.append(Claimed(9.0, claimed.execution_id, "another", claimed.token + 9))
    evidence.commits.append(Wrote(9.1, claimed.execution_id, claimed.driver, claimed.token))
    assert rules(evidence) == {FENCE}


def test_a_token_that_does_not_rise_is_seen(evidence: Evidence) -> None:
    claimed = next(each for each in evidence.commits if isinstance(each, Claimed))
    evidence.commits.append(Claimed(9.0, claimed.execution_id, "another", claimed.token))
    assert rules(evidence) == {RISES}


def test_an_effect_that_leaves_under_an_old_token_is_seen(evidence: Evidence) -> None:
    at = next(at for at, each in enumerate(evidence.departures) if each.writes)
    evidence.departures[at] = replace(evidence.departures[at], latest_token=99)
    assert rules(evidence) == {DEADLINE}


def test_two_executions_that_change_one_machine_at_once_are_seen(evidence: Evidence) -> None:
    changes = [each for each in evidence.departures if each.writes and each.target is not None]
    other = next(each for each in changes if each.execution_id != changes[0].execution_id)
    evidence.commits[:] = [each for each in evidence.commits if not (isinstance(each, Wrote) and each.ends)]
    evidence.departures.append(replace(changes[0], target=other.target))
    assert rules(evidence) == {ALONE}
