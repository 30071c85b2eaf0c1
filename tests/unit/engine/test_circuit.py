"""When a service or host is called, and when it is left alone."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stage_e.engine.circuit import (
    CLOSED,
    FIRST_WAIT,
    LAST_RESORT,
    LONGEST_WAIT,
    LOOK_AGAIN,
    TRIAL_LASTS,
    TROUBLE_IN_A_ROW,
    Circuit,
    begun,
    blocked_until,
    given_back,
    troubled,
)
from tests.unit.engine.world import NOON


def after_trouble(times: int, at: datetime = NOON) -> Circuit:
    circuit = CLOSED
    for _ in range(times):
        circuit = troubled(circuit, at, "busy")
    return circuit


OPEN = after_trouble(TROUBLE_IN_A_ROW)
OVER = NOON + FIRST_WAIT


def test_a_little_trouble_holds_nothing_back() -> None:
    assert blocked_until(after_trouble(TROUBLE_IN_A_ROW - 1), NOON) is None


def test_trouble_in_a_row_opens_it_for_its_wait() -> None:
    assert blocked_until(OPEN, NOON) == OVER


def test_what_was_under_way_when_it_opened_does_not_prolong_it() -> None:
    assert blocked_until(after_trouble(10 * TROUBLE_IN_A_ROW), NOON) == OVER


def test_after_its_wait_one_call_goes_and_the_others_look_again_soon() -> None:
    assert blocked_until(OPEN, OVER) is None
    assert blocked_until(begun(OPEN, OVER), OVER) == OVER + LOOK_AGAIN


def test_a_trial_that_fails_doubles_the_wait() -> None:
    again = troubled(begun(OPEN, OVER), OVER, "busy")
    assert blocked_until(again, OVER) == OVER + 2 * FIRST_WAIT


def test_a_trial_that_says_nothing_makes_room_for_another() -> None:
    assert blocked_until(begun(OPEN, OVER), OVER + TRIAL_LASTS) is None


def test_a_trial_that_ended_without_a_word_makes_room_at_once() -> None:
    assert blocked_until(given_back(begun(OPEN, OVER)), OVER) is None


def test_the_last_attempt_of_a_step_leaves_the_trial_to_others_for_a_while() -> None:
    assert blocked_until(OPEN, OVER, is_last=True) == OVER + LAST_RESORT
    assert blocked_until(OPEN, OVER + LAST_RESORT, is_last=True) is None


def test_it_waits_as_long_as_it_was_asked_to() -> None:
    almost = after_trouble(TROUBLE_IN_A_ROW - 1)
    asked = timedelta(minutes=5)
    assert blocked_until(troubled(almost, NOON, "busy", asked), NOON) == NOON + asked


def test_a_call_through_a_closed_one_is_no_trial() -> None:
    assert begun(CLOSED, NOON) == CLOSED


@pytest.mark.parametrize("trials", [1, 6, 50])
def test_however_often_it_fails_it_is_tried_again_every_minute(trials: int) -> None:
    circuit, now = OPEN, OVER
    for _ in range(trials):
        circuit = troubled(begun(circuit, now), now, "busy")
        until = blocked_until(circuit, now)
        assert until is not None
        assert FIRST_WAIT <= until - now <= LONGEST_WAIT
        now = until


@given(st.lists(st.tuples(st.sampled_from(("call", "trouble", "nothing")), st.floats(0, 30)), max_size=60))
def test_it_is_never_blocked_for_longer_than_its_longest_wait(steps: list[tuple[str, float]]) -> None:
    circuit, now = CLOSED, NOON
    for what, seconds in steps:
        now += timedelta(seconds=seconds)
        if what == "call" and blocked_until(circuit, now) is None:
            circuit = begun(circuit, now)
        elif what == "trouble":
            circuit = troubled(circuit, now, "busy")
        elif what == "nothing":
            circuit = given_back(circuit)
        assert (blocked_until(circuit, now) or now) <= now + LONGEST_WAIT
