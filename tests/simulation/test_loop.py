"""One seed is one interleaving."""

import asyncio
import random

import pytest

from tests.simulation.loop import StandstillError, VirtualLoop


def a_loop(seed: int = 1) -> VirtualLoop:
    return VirtualLoop(random.Random(seed).random)


def test_time_passes_when_nothing_else_can_happen() -> None:
    loop = a_loop()

    async def nap() -> float:
        await asyncio.sleep(3600)
        return loop.time()

    assert loop.run_until_complete(nap()) == 3600
    loop.close()


def interleaving(seed: int) -> list[str]:
    """The order in which two processes of three steps each took turns."""
    loop, order = a_loop(seed), list[str]()

    async def steps(name: str) -> None:
        for number in range(3):
            order.append(f"{name}{number}")
            await asyncio.sleep(0)

    contexts = [loop.lane(name)[1] for name in "ab"]
    tasks = [loop.create_task(steps(name), context=context) for name, context in zip("ab", contexts, strict=True)]
    loop.run_until_complete(asyncio.gather(*tasks))
    loop.close()
    return order


def test_the_same_seed_is_the_same_interleaving() -> None:
    assert interleaving(7) == interleaving(7)


def test_different_seeds_interleave_processes_differently() -> None:
    assert len({tuple(interleaving(seed)) for seed in range(20)}) > 5


def test_one_process_keeps_its_own_order() -> None:
    assert all([step for step in interleaving(seed) if step[0] == "a"] == ["a0", "a1", "a2"] for seed in range(20))


def test_a_held_lane_does_nothing_until_it_is_let_go() -> None:
    loop, seen = a_loop(), list[float]()
    lane, context = loop.lane("frozen")

    async def note() -> None:
        seen.append(loop.time())

    async def thaw() -> None:
        await asyncio.sleep(5)
        lane.held = False
        await asyncio.sleep(1)

    lane.held = True
    noting = loop.create_task(note(), context=context)
    loop.run_until_complete(thaw())
    assert (seen, noting.done()) == ([5.0], True)
    loop.close()


def test_a_fuse_strikes_between_two_callbacks() -> None:
    loop, done = a_loop(), list[int]()
    lane, context = loop.lane("doomed")

    async def count() -> None:
        for number in range(10):
            done.append(number)
            await asyncio.sleep(0)

    def kill() -> None:
        lane.held = True

    lane.light(4, kill)
    counting = loop.create_task(count(), context=context)
    loop.run_until_complete(asyncio.sleep(1))
    assert (done, counting.done()) == ([0, 1, 2, 3], False)
    loop.close()


def test_what_is_done_in_a_thread_is_done_here() -> None:
    loop = a_loop()
    assert loop.run_until_complete(asyncio.to_thread(lambda: 6 * 7)) == 42
    loop.close()


def test_a_world_without_a_next_moment_is_an_error() -> None:
    loop = a_loop()

    async def for_ever() -> None:
        await asyncio.Event().wait()

    waiting = loop.create_task(for_ever())
    with pytest.raises(StandstillError, match="nothing is left"):
        loop.run_until_complete(waiting)
    loop.close()
