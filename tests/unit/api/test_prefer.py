from datetime import timedelta

import pytest

from api.prefer import read_prefer
from stage_e.admission import Preference


def wait(seconds: int) -> Preference:
    return Preference(wait=timedelta(seconds=seconds))


AT_ONCE = Preference(respond_async=True)


@pytest.mark.parametrize(
    ("lines", "preference"),
    [
        ([], Preference()),
        (["respond-async"], AT_ONCE),
        (["Respond-Async"], AT_ONCE),
        (["wait=10"], wait(10)),
        (['wait="10"'], wait(10)),
        (["wait = 10"], wait(10)),
        (["wait=0"], wait(0)),
        (["respond-async, wait=10"], Preference(respond_async=True, wait=timedelta(seconds=10))),
        (["respond-async", "wait=10"], Preference(respond_async=True, wait=timedelta(seconds=10))),
        (["handling=lenient; strict, respond-async;x=1"], AT_ONCE),
        (['note="respond-async, wait=5", wait=7'], wait(7)),
        ([r'note="a \" b, wait=5", wait=7'], wait(7)),
    ],
)
def test_every_way_to_write_a_preference_is_understood(lines: list[str], preference: Preference) -> None:
    assert read_prefer(lines).preference == preference


@pytest.mark.parametrize("value", ["", "-1", "1.5", "soon", "1e3", "٣", "9999999999"])
def test_a_wait_that_is_no_number_of_seconds_is_ignored(value: str) -> None:
    assert read_prefer([f"wait={value}"]).preference == Preference()


@pytest.mark.parametrize(
    "line", ["x; wait=5", "x respond-async", "unknown", '"', "=", ",,", 'wait"=5', "; respond-async"]
)
def test_what_is_unknown_or_no_preference_is_ignored(line: str) -> None:
    assert read_prefer([line]).preference == Preference()


def test_a_wait_is_never_longer_than_five_minutes() -> None:
    assert read_prefer(["wait=301"]).preference == wait(300)


def test_the_first_of_two_counts() -> None:
    assert read_prefer(["wait=1, wait=2", "wait=3"]).preference == wait(1)


def test_an_answer_says_what_was_applied() -> None:
    prefer = read_prefer(["respond-async, wait=400"])
    assert prefer.applied(at_once=True) == {"Preference-Applied": "respond-async, wait=300"}
    assert prefer.applied() == {"Preference-Applied": "wait=300"}


def test_an_answer_says_nothing_when_nothing_was_preferred() -> None:
    assert read_prefer(["handling=strict"]).applied(at_once=True) == {}
