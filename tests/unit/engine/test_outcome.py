"""Which fact follows from how an attempt ended."""

from dataclasses import replace
from datetime import timedelta

import pytest

from schemas.words import Outcome
from stage_e.engine import facts as f
from stage_e.engine.outcome import Failed, Lost, Refused, Succeeded, Tried, facts_of
from stage_e.engine.retry import RetryPolicy
from tests.unit.engine.world import NOON


def tried(number: int = 1, *, repeatable: bool = True, max_attempts: int = 3, harmless: bool = False) -> Tried:
    return Tried("s", number, repeatable, RetryPolicy(max_attempts=max_attempts), harmless=harmless)


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


def test_an_effect_that_is_refused_to_the_last_has_failed() -> None:
    assert isinstance(facts_of(tried(3), Refused("busy", temporary=True), NOON, 0.0), f.StepFailed)


def test_an_effect_that_may_be_repeated_is_unknown_when_its_last_attempt_is_lost_too() -> None:
    assert isinstance(facts_of(tried(3), Lost("cut off"), NOON, 0.0), f.StepUnknown)


@pytest.mark.parametrize("number", [2, 3])
def test_a_refusal_says_nothing_about_the_attempt_that_was_lost_before(number: int) -> None:
    refused = Refused("busy", temporary=number == 3)
    assert isinstance(facts_of(replace(tried(number), lost_before=True), refused, NOON, 0.0), f.StepUnknown)


def test_attempts_count_anew_when_a_person_has_ordered_them() -> None:
    fact = facts_of(replace(tried(4), before=3), Refused("busy", temporary=True), NOON, 0.0)

    assert isinstance(fact, f.StepRetrying)
    assert fact.retry_at == NOON + timedelta(seconds=1)


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
