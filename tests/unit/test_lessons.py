"""What is remembered of an attempt that ended."""

from dataclasses import replace
from datetime import timedelta

import pytest

from stage_e.assess.histogram import edges_of, histogram_of
from stage_e.assess.kind import kind_of
from stage_e.engine.outcome import AttemptOutcome, Failed, Lost, Refused, Succeeded
from stage_e.lessons import MOST_OF_A_KIND, Lessons
from stage_e.ports.durations import Lesson
from tests.builders import an_operation

COUNT = replace(an_operation(), timeout_s=30)
FINE = Succeeded({})


def lessons_of(*attempts: tuple[AttemptOutcome, float]) -> tuple[Lesson, ...]:
    lessons = Lessons()
    for outcome, seconds in attempts:
        lessons.note(COUNT, outcome, timedelta(seconds=seconds))
    return lessons.take()


def test_what_succeeded_took_what_it_took() -> None:
    assert lessons_of((FINE, 2.0), (FINE, 3.0)) == (Lesson(kind_of(COUNT), 2, histogram_of([2.0, 3.0])),)


def test_the_wait_for_a_turn_is_no_part_of_what_it_takes() -> None:
    waited = Succeeded({}, waited=timedelta(seconds=8))

    assert lessons_of((waited, 10.0)) == (Lesson(kind_of(COUNT), 1, histogram_of([2.0])),)


@pytest.mark.parametrize(("took_s", "at_least_s"), [(29.9, 30.0), (35.0, 35.0)])
def test_what_timed_out_takes_more_than_its_time_limit(took_s: float, at_least_s: float) -> None:
    (lesson,) = lessons_of((Lost("no answer", timed_out=True), took_s))
    (bucket,) = (bucket for bucket, weight in enumerate(lesson.histogram.weights) if weight)

    assert at_least_s < edges_of(bucket)[0]


@pytest.mark.parametrize("outcome", [Refused("not now", temporary=True), Failed("no such unit"), Lost("reset")])
def test_what_failed_says_nothing(outcome: AttemptOutcome) -> None:
    assert lessons_of((outcome, 2.0)) == ()


def test_different_kinds_are_different_lessons() -> None:
    lessons = Lessons()
    other = replace(COUNT, call="assets.list")
    for operation in (COUNT, other, COUNT):
        lessons.note(operation, FINE, timedelta(seconds=1))

    assert {lesson.kind: lesson.seen for lesson in lessons.take()} == {kind_of(COUNT): 2, kind_of(other): 1}


def test_what_was_taken_is_not_told_twice() -> None:
    lessons = Lessons()
    lessons.note(COUNT, FINE, timedelta(seconds=1))
    lessons.take()

    assert lessons.take() == ()


def test_a_flood_is_remembered_by_its_end() -> None:
    (lesson,) = lessons_of(*((FINE, 1.0 + number) for number in range(MOST_OF_A_KIND + 1)))

    assert lesson == Lesson.of(kind_of(COUNT), [1.0 + number for number in range(1, MOST_OF_A_KIND + 1)])
