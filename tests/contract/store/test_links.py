"""What follows on an execution, and what it takes over, whichever store it is."""

from dataclasses import replace

import pytest

from schemas.event import EventType
from schemas.json_text import JsonObject
from schemas.words import ExecutionStatus, StepStatus
from stage_e.errors import ConflictError, StoreRefusedError
from stage_e.ports.records import NewExecution, StepRow, Submitted
from tests.builders import TENANT, a_new_execution, a_submitted, a_write, an_attempt, asking
from tests.contract.store.world import World, driven

OUTPUT: JsonObject = {"asset_count": 6}
DONE = StepRow("count", StepStatus.SUCCEEDED, attempts=1, output=OUTPUT, before="active")
TAKEN_OVER = StepRow("count", StepStatus.SUCCEEDED, output=OUTPUT, taken_over=True)


async def ended(
    world: World, status: ExecutionStatus = ExecutionStatus.PARTIAL, *rows: StepRow, new: NewExecution | None = None
) -> Submitted:
    """One that has ended so, by default with its only step done."""
    submitted = await driven(world, new) if new is None else new.submitted
    if new is not None:
        await world.store.accept(new)
    kind = EventType(f"execution.{status}")
    await world.store.write(replace(a_write(submitted, kind, status=status), steps=rows or (DONE,), released=True))
    return submitted


def following(retry_of: str | None = None, rollback_of: str | None = None, *rows: StepRow) -> NewExecution:
    """What would follow on them, driven from the start."""
    new = a_new_execution(replace(a_submitted(), retry_of=retry_of, rollback_of=rollback_of), driver="w1")
    return replace(new, steps=rows or new.steps)


async def test_links_are_read_back_from_both_ends(world: World) -> None:
    old = await ended(world)
    new = following(old.execution_id)
    await world.store.accept(new)

    assert (await world.store.read(TENANT, new.submitted.execution_id)).submitted.retry_of == old.execution_id
    assert (await world.store.read(TENANT, old.execution_id)).retried_by == new.submitted.execution_id
    assert (await world.store.read(TENANT, old.execution_id)).rolled_back_by is None


async def test_a_driver_is_told_what_it_continues_and_what_is_taken_over(world: World) -> None:
    old = await ended(world)
    new = a_new_execution(replace(a_submitted(), retry_of=old.execution_id))
    await world.store.accept(replace(new, steps=(TAKEN_OVER,)))
    await world.register("w2")
    claim = await world.store.claim(new.submitted.execution_id, "w2")

    assert claim is not None
    assert claim.submitted.retry_of == old.execution_id
    assert claim.outputs["count"] == TAKEN_OVER


@pytest.mark.parametrize("second", ["retry", "rollback"])
@pytest.mark.parametrize("first", ["retry", "rollback"])
async def test_only_one_thing_follows_on_an_execution(world: World, first: str, second: str) -> None:
    old = await ended(world)
    one, other = (following(**{f"{kind}_of": old.execution_id}) for kind in (first, second))
    await world.store.accept(one)

    with pytest.raises(ConflictError, match=one.submitted.execution_id):
        await world.store.accept(other)
    assert await world.store.accept(one) is None


async def test_what_a_person_rejected_makes_room_for_another(world: World) -> None:
    old = await ended(world)
    rejected = asking(a_new_execution(replace(a_submitted(level=1), retry_of=old.execution_id), driver="w1"))
    await ended(world, ExecutionStatus.REJECTED, new=rejected)
    assert (await world.store.read(TENANT, old.execution_id)).retried_by is None

    assert await world.store.accept(following(old.execution_id)) is None


async def test_nothing_follows_on_what_has_not_ended(world: World) -> None:
    old = await driven(world)
    with pytest.raises(StoreRefusedError, match="it has not ended"):
        await world.store.accept(following(old.execution_id))


async def test_nothing_follows_on_what_is_not_there_or_of_another_tenant(world: World) -> None:
    old = await ended(world)
    stranger = a_new_execution(replace(a_submitted(tenant="other"), retry_of=old.execution_id), driver="w1")

    for new in (stranger, following("nothing")):
        with pytest.raises(StoreRefusedError):
            await world.store.accept(new)


@pytest.mark.parametrize("status", [ExecutionStatus.COMPLETED, ExecutionStatus.REJECTED])
async def test_what_is_complete_or_rejected_is_not_retried(world: World, status: ExecutionStatus) -> None:
    old = await ended(world, status)
    with pytest.raises(StoreRefusedError, match="not to be retried"):
        await world.store.accept(following(old.execution_id))


async def test_nothing_follows_while_a_step_is_unknown(world: World) -> None:
    old = await ended(world, ExecutionStatus.CANCELLED, StepRow("count", StepStatus.UNKNOWN, attempts=1))
    with pytest.raises(StoreRefusedError, match="unknown"):
        await world.store.accept(following(old.execution_id))


async def test_a_rollback_is_not_rolled_back_and_its_retry_takes_back_the_same(world: World) -> None:
    old = await ended(world)
    rollback = following(None, old.execution_id)
    await ended(world, new=rollback)

    for wrong in (following(None, rollback.submitted.execution_id), following(rollback.submitted.execution_id)):
        with pytest.raises(StoreRefusedError):
            await world.store.accept(wrong)
    assert await world.store.accept(following(rollback.submitted.execution_id, old.execution_id)) is None


async def test_what_a_completed_rollback_took_back_is_told(world: World) -> None:
    old = await ended(world)
    rollback = following(None, old.execution_id)
    undo = StepRow("undo_count", StepStatus.SUCCEEDED, attempts=1)
    await world.store.accept(rollback)
    assert (await world.store.read(TENANT, old.execution_id)).undone == ()

    done = a_write(rollback.submitted, EventType.EXECUTION_COMPLETED, status=ExecutionStatus.COMPLETED)
    await world.store.write(replace(done, steps=(undo,), released=True))
    assert (await world.store.read(TENANT, old.execution_id)).undone == ("undo_count",)


async def test_only_what_succeeded_before_is_taken_over(world: World) -> None:
    old = await ended(world, ExecutionStatus.PARTIAL, replace(DONE, status=StepStatus.FAILED))
    with pytest.raises(StoreRefusedError, match="did not succeed so before"):
        await world.store.accept(following(old.execution_id, None, TAKEN_OVER))


async def test_what_is_taken_over_is_so_to_the_letter(world: World) -> None:
    old = await ended(world)
    other = replace(TAKEN_OVER, output={"asset_count": 7})
    with pytest.raises(StoreRefusedError, match="did not succeed so before"):
        await world.store.accept(following(old.execution_id, None, other))


async def test_nothing_is_taken_over_from_nowhere(world: World) -> None:
    new = a_new_execution(driver="w1")
    with pytest.raises(StoreRefusedError, match="did not succeed so before"):
        await world.store.accept(replace(new, steps=(TAKEN_OVER,)))


async def test_what_was_taken_over_is_not_tried(world: World) -> None:
    old = await ended(world)
    new = following(old.execution_id, None, TAKEN_OVER)
    await world.store.accept(new)
    tries = replace(a_write(new.submitted, EventType.STEP_STARTED), attempts=(an_attempt(writes=False),))

    with pytest.raises(StoreRefusedError, match="it was taken over"):
        await world.store.write(tries)


async def test_how_a_target_was_before_is_read_back(world: World) -> None:
    old = await ended(world)
    (row,) = (await world.store.read(TENANT, old.execution_id)).steps
    assert row == DONE
