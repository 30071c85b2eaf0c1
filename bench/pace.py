"""When jobs are handed in: so many a second, but not in step with anybody's poll; or as fast as it goes."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable

SEED = 20  # every contender sees the same arrivals
Submit = Callable[[int], Awaitable[object]]


async def paced(count: int, rate: float, submit: Submit) -> None:
    """Call ``submit(0..count-1)``, on average ``rate`` a second, each in its moment even if an earlier one is late."""
    dice, due_s = random.Random(SEED), time.perf_counter()  # noqa: S311 - arrivals, no secrets
    async with asyncio.TaskGroup() as group:
        for number in range(count):
            due_s += dice.uniform(0.5, 1.5) / rate
            await asyncio.sleep(max(due_s - time.perf_counter(), 0))
            group.create_task(_call(submit, number))


async def crowded(count: int, clients: int, submit: Submit, until_s: float = float("inf")) -> None:
    """Call ``submit(0..count-1)`` as fast as ``clients`` can that each wait for their answer; no new call after
    ``until_s`` (of ``perf_counter``)."""
    numbers = iter(range(count))

    async def client() -> None:
        for number in numbers:
            await submit(number)
            if time.perf_counter() >= until_s:
                return

    async with asyncio.TaskGroup() as group:
        for _ in range(clients):
            group.create_task(client())


async def _call(submit: Submit, number: int) -> None:
    await submit(number)
