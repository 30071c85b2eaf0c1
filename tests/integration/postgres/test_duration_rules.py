"""What the table ``durations`` promises, whoever writes; and what many who write at once lose."""

import asyncio

import pytest

from stage_e.adapters.postgres.store import PostgresStore
from stage_e.assess.histogram import BUCKETS
from stage_e.assess.kind import Kind
from stage_e.ports.durations import Lesson
from tests.builders import an_id
from tests.integration.postgres.plain import Plain, refused

STORE = "INSERT INTO durations (what, place, seen, weights, learned_at) VALUES ($1, 'ssh one', $2, $3, now())"
GOOD = [1.0] + [0.0] * (BUCKETS - 1)


async def test_a_histogram_can_be_stored(sql: Plain) -> None:
    await sql.execute(STORE, an_id("kind"), 1, GOOD)


@pytest.mark.parametrize("weights", [[], [1.0], [*GOOD, 0.0], [*GOOD[:-1], None]])
async def test_a_histogram_has_all_its_buckets(sql: Plain, weights: list[float | None]) -> None:
    with refused("a_histogram_has_all_its_buckets"):
        await sql.execute(STORE, an_id("kind"), 1, weights)


@pytest.mark.parametrize("wrong", [-0.5, float("nan"), float("inf")])
async def test_a_weight_is_a_number_from_0_up(sql: Plain, wrong: float) -> None:
    with refused("a_weight_is_a_number_from_0_up"):
        await sql.execute(STORE, an_id("kind"), 1, [*GOOD[:-1], wrong])


async def test_a_histogram_is_never_empty(sql: Plain) -> None:
    with refused("the_latest_attempt_weighs_1"):
        await sql.execute(STORE, an_id("kind"), 1, [0.0] * BUCKETS)
    with refused("durations_seen_check"):
        await sql.execute(STORE, an_id("kind"), 0, GOOD)


async def test_a_kind_has_a_name(sql: Plain) -> None:
    with refused("durations_what_check"):
        await sql.execute(STORE, "", 1, GOOD)


async def test_what_many_processes_learn_at_once_is_counted_in_full(store: PostgresStore, sql: Plain) -> None:
    kinds = [Kind(an_id("kind"), "ssh one") for _ in range(3)]
    lessons = [Lesson.of(kind, [0.2, 0.3]) for kind in kinds]
    await asyncio.gather(*(store.learn(lessons[::way]) for way in (1, -1) * 10))

    counted = await sql.fetch("SELECT seen FROM durations WHERE what = ANY ($1)", [kind.what for kind in kinds])
    assert [row["seen"] for row in counted] == [40, 40, 40]


async def test_what_nobody_did_for_a_year_is_forgotten(store: PostgresStore, sql: Plain) -> None:
    old, again, new = (Kind(an_id("kind"), "ssh one") for _ in range(3))
    await store.learn([Lesson.of(kind, [0.2]) for kind in (old, again)])
    aged = "UPDATE durations SET learned_at = learned_at - interval '13 months' WHERE what = ANY ($1)"
    await sql.execute(aged, [old.what, again.what])
    await store.learn([Lesson.of(kind, [0.2]) for kind in (again, new)])

    rows = await sql.fetch("SELECT what, seen FROM durations WHERE what = ANY ($1)", [old.what, again.what, new.what])
    assert {row["what"]: row["seen"] for row in rows} == {again.what: 2, new.what: 1}
