from datetime import timedelta

import pytest

from stage_e.assess.histogram import Histogram, histogram_of
from stage_e.assess.kind import Kind
from stage_e.ports.durations import Lesson
from tests.contract.store.world import World

DF, LS = Kind("ssh-exec df", "ssh one"), Kind("ssh-exec ls", "ssh one")


async def known(world: World, kind: Kind = DF) -> Histogram:
    return (await world.store.learned(None)).histograms[kind]


def same(ours: Histogram, theirs: Histogram) -> bool:
    """Up to what is dropped and what a short float can hold."""
    return ours.weights == pytest.approx(theirs.weights, rel=1e-5, abs=0.002)


async def test_at_first_nothing_is_known(world: World) -> None:
    news = await world.store.learned(None)
    assert (news.histograms, news.since) == ({}, None)


async def test_a_lesson_is_known_to_whoever_asks(world: World) -> None:
    await world.store.learn([Lesson.of(DF, [0.2, 0.4]), Lesson.of(LS, [3.0])])
    assert same(await known(world), histogram_of([0.2, 0.4]))
    assert same(await known(world, LS), histogram_of([3.0]))


async def test_a_class_of_targets_has_a_histogram_of_its_own(world: World) -> None:
    many = Kind(DF.what, "ssh many")
    await world.store.learn([Lesson.of(DF, [0.2]), Lesson.of(many, [9.0])])
    assert same(await known(world), histogram_of([0.2]))
    assert same(await known(world, many), histogram_of([9.0]))


async def test_lessons_one_after_the_other_are_as_one(world: World) -> None:
    took_s = [0.1 * number for number in range(1, 121)]
    for first in range(0, 120, 40):
        await world.store.learn([Lesson.of(DF, took_s[first : first + 40])])
    assert same(await known(world), histogram_of(took_s))


async def test_what_lies_a_thousand_attempts_back_counts_for_nothing(world: World) -> None:
    await world.store.learn([Lesson.of(DF, [5.0] * 100)])
    await world.store.learn([Lesson.of(DF, [0.2] * 5_000)])
    await world.store.learn([Lesson.of(DF, [0.2])])
    (only,) = (weight for weight in (await known(world)).weights if weight)
    assert only == pytest.approx(72.6, abs=0.2)


async def test_who_asks_again_hears_of_what_is_new(world: World) -> None:
    await world.store.learn([Lesson.of(DF, [0.2])])
    first = await world.store.learned(None)
    await world.wait(timedelta(minutes=1))
    await world.store.learn([Lesson.of(LS, [3.0])])
    second = await world.store.learned(first.since)
    assert LS in second.histograms


async def test_who_asks_again_is_not_told_everything_again(world: World) -> None:
    await world.store.learn([Lesson.of(DF, [0.2])])
    await world.wait(timedelta(minutes=1))
    await world.store.learn([Lesson.of(LS, [3.0])])
    told = await world.store.learned(None)
    assert set(told.histograms) == {DF, LS}
    assert set((await world.store.learned(told.since)).histograms) == {LS}


async def test_who_asks_again_when_nothing_happened_goes_on_from_there(world: World) -> None:
    await world.store.learn([Lesson.of(DF, [0.2])])
    first = await world.store.learned(None)
    assert first.since is not None
    later = first.since + timedelta(hours=1)
    news = await world.store.learned(later)
    assert (news.histograms, news.since) == ({}, later)
