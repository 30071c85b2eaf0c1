"""Which fact follows from how an attempt ended."""

from datetime import timedelta

import pytest

from schemas.words import Outcome
from stage_e.engine import facts as f
from stage_e.engine.outcome import Failed, Lost, Refused, Succeeded, Tried, facts_of
from stage_e.engine.retry import RetryPolicy
from tests.unit.engine.world import NOON


def tried(
    number: int = 1,
    *,
    repeatable: bool = True,
    max_attempts: int = 3,
    harmless: bool = False,
    may_be_done: bool = False,
) -> Tried:
    policy = RetryPolicy(max_attempts=max_attempts)
    return Tried("s", number, repeatable, policy, harmless=harmless, may_be_done=may_be_done)


def test_a_lost_read_is_tried_again() -> None:
    fact = facts_of(tried(), Lost("cut off"), NOON, jitter=0.0)

    assert isinstance(fact, f.StepRetrying)
    assert fact.outcome is Outcome.LOST


def test_a_lost_effect_is_unknown_and_nothing_else() -> None:
    assert isinstance(facts_of(tried(repeatable=False), Lost("cut off"), NOON, 0.0), f.StepUnknown)


def test_a_temporary_refusal_is_tried_again_even_where_there_is_an_effect() -> None:
    assert isinstance(facts_of(tried(repeatable=False), Refused("busy", temporary=True), NOON, 0.0), f.StepRetrying)


@pytest.mark.parametrize("outcome", [Refused("busy", temporary=True), Lost("cut off", timed_out=True)])
def test_the_last_attempt_of_a_read_fails_for_good(outcome: Refused | Lost) -> None:
    assert isinstance(facts_of(tried(3, harmless=True), outcome, NOON, 0.0), f.StepFailed)


def test_an_effect_whose_attempts_were_all_refused_fails_for_good() -> None:
    assert isinstance(facts_of(tried(3), Refused("busy", temporary=True), NOON, 0.0), f.StepFailed)


def test_an_effect_whose_last_attempt_was_lost_is_unknown_although_it_may_be_repeated() -> None:
    assert isinstance(facts_of(tried(3), Lost("cut off"), NOON, 0.0), f.StepUnknown)


@pytest.mark.parametrize("temporary", [True, False])
def test_an_effect_that_was_lost_before_it_was_refused_for_good_is_unknown(temporary: bool) -> None:
    fact = facts_of(tried(3, may_be_done=True), Refused("no", temporary=temporary), NOON, 0.0)

    assert isinstance(fact, f.StepUnknown)
    assert fact.reason == "no; whether an attempt took effect, nobody can say"


def test_what_the_target_proved_to_have_failed_is_not_tried_again() -> None:
    assert isinstance(facts_of(tried(), Failed("exit code 1"), NOON, 0.0), f.StepFailed)


def stubborn(number: int, *, harmless: bool) -> Tried:
    """An attempt of a step whose plan says that it shall be tried again."""
    return Tried("s", number, harmless, RetryPolicy(failures_too=True), harmless=harmless)


def test_a_failed_read_is_tried_again_where_the_plan_says_so() -> None:
    assert isinstance(facts_of(stubborn(2, harmless=True), Failed("exit code 1"), NOON, 0.0), f.StepRetrying)


def test_its_last_failure_is_for_good_and_keeps_the_output() -> None:
    fact = facts_of(stubborn(3, harmless=True), Failed("exit code 1", {"exit_code": 1}), NOON, 0.0)

    assert isinstance(fact, f.StepFailed)
    assert fact.output == {"exit_code": 1}


def test_a_failed_effect_is_not_tried_again_whatever_the_plan_says() -> None:
    assert isinstance(facts_of(stubborn(1, harmless=False), Failed("exit code 1"), NOON, 0.0), f.StepFailed)


def test_success_carries_the_output() -> None:
    fact = facts_of(tried(2), Succeeded({"exit_code": 0}, truncated=True), NOON, 0.0)

    assert fact == f.StepSucceeded(at=NOON, step_id="s", number=2, output={"exit_code": 0}, truncated=True)


def test_waits_double_and_jitter_takes_at_most_half() -> None:
    def wait(number: int, jitter: float) -> timedelta:
        fact = facts_of(tried(number, max_attempts=99), Lost("cut off"), NOON, jitter)
        assert isinstance(fact, f.StepRetrying)
        return fact.retry_at - NOON

    assert [wait(number, 0.0).total_seconds() for number in (1, 2, 3, 10)] == [1, 2, 4, 60]
    assert wait(3, 0.5) == timedelta(seconds=3)


def test_a_retry_waits_at_least_as_long_as_the_service_asked() -> None:
    refused = Refused("busy", temporary=True, retry_after=timedelta(seconds=30))
    fact = facts_of(tried(), refused, NOON, 0.9)

    assert isinstance(fact, f.StepRetrying)
    assert fact.retry_at == NOON + timedelta(seconds=30)
