from dataclasses import replace

import pytest

from schemas.event import EventType
from schemas.json_text import JsonObject
from schemas.words import StepStatus
from stage_e.errors import StoreRefusedError
from stage_e.ports.records import AttemptRow, AttemptState, StepRow, Submitted, Wish
from tests.builders import a_new_execution, a_submitted, a_write, an_attempt
from tests.contract.store.world import World, driven

PERSON: JsonObject = {"how": "person", "by": "olga", "resolution": "try_again", "reason": "I looked"}


async def unknown(world: World, *, idempotent: bool = False) -> Submitted:
    """One whose only step is unknown: token 1, three events."""
    submitted = a_submitted()
    operations = tuple(replace(each, idempotent=idempotent) for each in submitted.operations)
    submitted = await driven(world, a_new_execution(replace(submitted, operations=operations), driver="w1"))
    write = a_write(submitted, EventType.STEP_UNKNOWN)
    row = StepRow("count", StepStatus.UNKNOWN, attempts=1)
    await world.store.write(replace(write, attempts=(an_attempt(AttemptState.UNKNOWN),), steps=(row,)))
    return submitted


async def write(world: World, submitted: Submitted, *rows: AttemptRow, step: StepStatus = StepStatus.UNKNOWN) -> None:
    settled = a_write(submitted, EventType.STEP_RESOLVED, after_seq=3)
    await world.store.write(replace(settled, attempts=rows, steps=(StepRow("count", step),)))


@pytest.mark.parametrize("state", [AttemptState.RESOLVED_HAPPENED, AttemptState.RESOLVED_NOT])
async def test_what_is_settled_keeps_its_evidence(world: World, state: AttemptState) -> None:
    submitted = await unknown(world)
    await write(world, submitted, replace(an_attempt(state), evidence=PERSON), step=StepStatus.SUCCEEDED)
    (attempt,) = (await world.store.read("acme", submitted.execution_id)).attempts
    assert (attempt.state, attempt.evidence) == (state, PERSON)


async def test_nothing_is_settled_without_evidence(world: World) -> None:
    submitted = await unknown(world)
    with pytest.raises(StoreRefusedError):
        await write(world, submitted, an_attempt(AttemptState.RESOLVED_HAPPENED))


async def test_a_person_s_order_closes_one_attempt_and_opens_the_next(world: World) -> None:
    submitted = await unknown(world)
    before = replace(an_attempt(AttemptState.REPEATED), evidence=PERSON)
    after = replace(an_attempt(number=2), key="key:count:r2")
    await write(world, submitted, before, after, step=StepStatus.RUNNING)
    attempts = (await world.store.read("acme", submitted.execution_id)).attempts
    assert [attempt.state for attempt in attempts] == [AttemptState.REPEATED, AttemptState.INTENT]


@pytest.mark.parametrize("key", ["key:count", "key:count:r2"])
async def test_nothing_is_done_twice_without_a_person_s_order(world: World, key: str) -> None:
    submitted = await unknown(world)
    after = replace(an_attempt(number=2), key=key)
    with pytest.raises(StoreRefusedError):
        await write(world, submitted, an_attempt(AttemptState.REPEATED), after, step=StepStatus.RUNNING)
    assert len((await world.store.read("acme", submitted.execution_id)).attempts) == 1


async def test_what_does_no_more_the_second_time_is_repeated_under_its_key(world: World) -> None:
    submitted = await unknown(world, idempotent=True)
    rows = an_attempt(AttemptState.REPEATED), an_attempt(number=2)
    await write(world, submitted, *rows, step=StepStatus.RUNNING)
    assert len((await world.store.read("acme", submitted.execution_id)).attempts) == 2


async def test_somebody_says_what_became_of_a_step(world: World) -> None:
    submitted = await unknown(world)
    said: JsonObject = {"step_id": "count", "number": 1, "resolution": "happened", "reason": "I looked"}
    await world.store.post("acme", submitted.execution_id, Wish.RESOLVE, "olga", said)
    (item,) = await world.store.inbox(submitted.execution_id)
    assert (item.wish, item.by, item.data) == (Wish.RESOLVE, "olga", said)
