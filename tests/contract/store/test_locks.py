import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from schemas.words import ExecutionStatus
from stage_e.errors import ClaimLostError, StoreRefusedError
from stage_e.ports.locks import Lock, LockWait
from stage_e.ports.records import AttemptRow, AttemptState, Submitted, Wish
from tests.builders import NOON, TENANT, a_new_execution, a_write
from tests.contract.store.world import World

WEB, DB = Lock("host:web-01"), Lock("host:db-01")
READS_WEB = replace(WEB, shared=True)


async def accepted(world: World) -> Submitted:
    new = a_new_execution()
    await world.store.accept(new)
    return new.submitted


async def three(world: World) -> tuple[str, str, str]:
    first, second, third = [(await accepted(world)).execution_id for _ in range(3)]
    return first, second, third


async def end(world: World, submitted: Submitted, driver: str = "w1") -> None:
    await world.register(driver)
    claim = await world.store.claim(submitted.execution_id, driver)
    assert claim is not None
    await world.store.write(
        replace(a_write(submitted, after_seq=claim.last_seq), token=claim.token, status=ExecutionStatus.COMPLETED)
    )


def for_whom(waits: tuple[LockWait, ...]) -> list[tuple[str, str]]:
    return [(wait.key, wait.holder) for wait in waits]


async def test_who_comes_first_holds_it_and_who_comes_next_waits_for_that_one(world: World) -> None:
    first, second, _ = await three(world)
    assert await world.store.take_locks(first, [WEB], 0) == ()
    assert await world.store.take_locks(second, [WEB], 0) == (LockWait(WEB.key, first, TENANT),)


async def test_taking_what_it_has_is_no_change(world: World) -> None:
    first, second, _ = await three(world)
    await world.store.take_locks(first, [WEB], 0)
    await world.store.take_locks(second, [WEB], 0)
    assert await world.store.take_locks(first, [WEB, DB], 0) == ()
    assert for_whom(await world.store.take_locks(second, [WEB], 0)) == [(WEB.key, first)]


async def test_the_queue_is_in_order(world: World) -> None:
    first, second, third = await three(world)
    for each in (first, second):
        await world.store.take_locks(each, [WEB], 0)
    assert {holder for _, holder in for_whom(await world.store.take_locks(third, [WEB], 0))} == {first, second}
    assert await world.store.release_locks(first, 0) == (second,)
    assert await world.store.take_locks(second, [WEB], 0) == ()
    assert for_whom(await world.store.take_locks(third, [WEB], 0)) == [(WEB.key, second)]


async def test_other_assets_are_nobodys_business(world: World) -> None:
    first, second, _ = await three(world)
    await world.store.take_locks(first, [WEB], 0)
    assert await world.store.take_locks(second, [DB], 0) == ()


async def test_who_is_freed_finds_it_in_its_inbox(world: World) -> None:
    first, second, _ = await three(world)
    await world.store.take_locks(first, [WEB], 0)
    await world.store.take_locks(second, [WEB], 0)
    await world.store.release_locks(first, 0)
    assert [item.wish for item in await world.store.inbox(second)] == [Wish.UNLOCKED]


async def test_who_still_waits_for_another_is_not_told(world: World) -> None:
    first, second, third = await three(world)
    for each in (first, second, third):
        await world.store.take_locks(each, [WEB], 0)
    assert await world.store.release_locks(second, 0) == ()
    assert await world.store.inbox(third) == ()


async def test_readers_share(world: World) -> None:
    first, second, third = await three(world)
    assert await world.store.take_locks(first, [READS_WEB], 0) == ()
    assert await world.store.take_locks(second, [READS_WEB], 0) == ()
    assert {holder for _, holder in for_whom(await world.store.take_locks(third, [WEB], 0))} == {first, second}


async def test_a_reader_does_not_pass_a_writer_that_waits(world: World) -> None:
    first, second, third = await three(world)
    await world.store.take_locks(first, [READS_WEB], 0)
    await world.store.take_locks(second, [WEB], 0)
    assert for_whom(await world.store.take_locks(third, [READS_WEB], 0)) == [(WEB.key, second)]


async def test_a_reader_that_wants_to_write_waits_for_the_other_readers(world: World) -> None:
    first, second, _ = await three(world)
    for each in (first, second):
        await world.store.take_locks(each, [READS_WEB], 0)
    assert for_whom(await world.store.take_locks(first, [WEB], 0)) == [(WEB.key, second)]


async def test_an_execution_that_has_ended_holds_nothing(world: World) -> None:
    ended, other = await accepted(world), await accepted(world)
    await world.store.take_locks(ended.execution_id, [WEB], 0)
    await end(world, ended)
    assert await world.store.take_locks(other.execution_id, [WEB], 0) == ()


async def test_what_has_ended_still_tells_the_next_when_it_is_released(world: World) -> None:
    ended, other = await accepted(world), await accepted(world)
    for each in (ended, other):
        await world.store.take_locks(each.execution_id, [WEB], 0)
    await end(world, ended)
    assert await world.store.release_locks(ended.execution_id, 1) == (other.execution_id,)


async def test_who_joins_in_between_does_not_keep_the_next_from_being_told(world: World) -> None:
    ended, other, late = [await accepted(world) for _ in range(3)]
    for each in (ended, other):
        await world.store.take_locks(each.execution_id, [WEB], 0)
    await end(world, ended)
    assert for_whom(await world.store.take_locks(late.execution_id, [WEB], 0)) == [(WEB.key, other.execution_id)]
    assert await world.store.release_locks(ended.execution_id, 1) == (other.execution_id,)


async def test_what_a_driver_said_before_another_claimed_it_is_not_done(world: World) -> None:
    """It may have been on its way for long; the other counts on what the execution holds."""
    first, second, _ = [await accepted(world) for _ in range(3)]
    for each in (first, second):
        await world.store.take_locks(each.execution_id, [WEB], 0)
    await world.register("w1")
    await world.store.claim(first.execution_id, "w1")
    assert await world.store.release_locks(first.execution_id, 0) == ()
    with pytest.raises(ClaimLostError):
        await world.store.take_locks(first.execution_id, [DB], 0)
    assert for_whom(await world.store.take_locks(second.execution_id, [WEB], 0)) == [(WEB.key, first.execution_id)]
    assert await world.store.release_locks(first.execution_id, 1) == (second.execution_id,)


async def test_for_what_ended_without_leaving_anybody_may_leave(world: World) -> None:
    """Its driver died after it had written the end, or nobody drove it."""
    ended, other, third = [await accepted(world) for _ in range(3)]
    for each in (ended, other, third):
        await world.store.take_locks(each.execution_id, [WEB, DB], 0)
    assert await world.store.release_ended_locks(10) == ()
    await end(world, ended)
    await world.wait(timedelta(seconds=2))
    assert await world.store.release_ended_locks(10) == (other.execution_id,)
    assert await world.store.release_ended_locks(10) == ()
    assert [item.wish for item in await world.store.inbox(other.execution_id)] == [Wish.UNLOCKED]
    assert await world.store.inbox(third.execution_id) == ()


async def test_of_what_ended_without_leaving_so_many_leave_at_once(world: World) -> None:
    ended = [await accepted(world) for _ in range(3)]
    for at, each in enumerate(ended):
        await world.store.take_locks(each.execution_id, [Lock(f"host:{at}")], 0)
        await end(world, each, f"w{at}")
    waiting = [(await accepted(world)).execution_id for _ in ended]
    await world.wait(timedelta(seconds=2))
    for at, other in enumerate(waiting):
        await world.store.take_locks(other, [Lock(f"host:{at}")], 0)
    told = [await world.store.release_ended_locks(1) for _ in range(4)]
    assert sorted(told) == [(), *sorted((other,) for other in waiting)]


async def test_who_gives_up_sharing_tells_who_waited_for_that(world: World) -> None:
    first, second, _ = await three(world)
    await world.store.take_locks(first, [READS_WEB], 0)
    await world.store.take_locks(second, [WEB], 0)
    assert for_whom(await world.store.take_locks(first, [WEB], 0)) == [(WEB.key, second)]
    assert [item.wish for item in await world.store.inbox(second)] == [Wish.UNLOCKED]
    assert await world.store.inbox(first) == ()


async def test_who_shares_is_not_told_when_another_who_shares_leaves(world: World) -> None:
    first, second, third = await three(world)
    for each in (first, second, third):
        await world.store.take_locks(each, [READS_WEB], 0)
    assert await world.store.release_locks(first, 0) == ()
    assert await world.store.inbox(second) == ()


async def test_those_before_it_are_told_in_the_order_in_which_they_stand(world: World) -> None:
    names = [(await accepted(world)).execution_id for _ in range(6)]
    for each in names[:-1]:
        await world.store.take_locks(each, [WEB], 0)
    assert [holder for _, holder in for_whom(await world.store.take_locks(names[-1], [WEB], 0))] == names[:-1]


async def test_a_wait_that_would_never_end_is_said_and_left(world: World) -> None:
    first, second, third = await three(world)
    await world.store.take_locks(first, [WEB], 0)
    await world.store.take_locks(second, [DB], 0)
    await world.store.take_locks(first, [DB], 0)
    assert [wait.in_circle for wait in await world.store.take_locks(second, [WEB], 0)] == [True]
    assert for_whom(await world.store.take_locks(third, [WEB], 0)) == [(WEB.key, first)]


async def test_whoever_wants_several_at_once_waits_in_the_same_order_everywhere(world: World) -> None:
    names = [(await accepted(world)).execution_id for _ in range(8)]
    waits = await asyncio.gather(
        *(world.store.take_locks(each, [WEB, DB][:: 1 - 2 * (at % 2)], 0) for at, each in enumerate(names))
    )
    for each in waits:
        ahead = {key: {wait.holder for wait in each if wait.key == key} for key in (WEB.key, DB.key)}
        assert ahead[WEB.key] == ahead[DB.key]
    assert sorted(len({wait.holder for wait in each}) for each in waits) == [*range(8)]


async def test_a_reader_sees_for_whom_an_execution_waits(world: World) -> None:
    first, second, _ = await three(world)
    await world.store.take_locks(first, [WEB], 0)
    await world.store.take_locks(second, [WEB], 0)
    assert (await world.store.read(TENANT, second)).waits_for == (LockWait(WEB.key, first, TENANT),)
    assert (await world.store.read(TENANT, first)).waits_for == ()


def an_attempt(submitted: Submitted, *locks: str) -> AttemptRow:
    return AttemptRow(submitted.operations[0].step_id, 1, "key", 1, AttemptState.INTENT, True, NOON, locks=locks)


async def test_no_attempt_begins_without_its_locks(world: World) -> None:
    await world.register("w1")
    holder, other = await accepted(world), await accepted(world)
    await world.store.take_locks(holder.execution_id, [WEB], 0)
    await world.store.take_locks(other.execution_id, [WEB], 0)
    for submitted, key in ((other, WEB.key), (holder, DB.key)):
        claim = await world.store.claim(submitted.execution_id, "w1")
        assert claim is not None
        begins = replace(a_write(submitted, after_seq=claim.last_seq), attempts=(an_attempt(submitted, key),))
        with pytest.raises(StoreRefusedError):
            await world.store.write(begins)
    begins = replace(a_write(holder, after_seq=2), attempts=(an_attempt(holder, WEB.key),))
    await world.store.write(begins)
    assert [row.locks for row in (await world.store.read(TENANT, holder.execution_id)).attempts] == [(WEB.key,)]


async def test_a_long_queue_is_joined_like_a_short_one(world: World) -> None:
    """To follow each of those before us to its own end takes PostgreSQL longer than it may take for one statement."""
    queue = [(await accepted(world)).execution_id for _ in range(200)]
    for each in queue[:-1]:
        await world.store.take_locks(each, [WEB, DB], 0)
    waits = await world.store.take_locks(queue[-1], [WEB, DB], 0)
    assert len(waits) == 2 * 199
    assert not any(wait.in_circle for wait in waits)
    assert await world.store.take_locks(queue[0], [WEB, Lock("host:new")], 0) == ()
