"""Reads of many clients who come together."""

import asyncio

import pytest

from api.reads import Reads
from stage_e.errors import StoreUnavailableError, UnavailableError


class Store:
    """Answers when it is let."""

    def __init__(self) -> None:
        self.begun: asyncio.Queue[int] = asyncio.Queue()
        self.proceed = asyncio.Event()
        self.reads = 0

    async def read(self) -> int:
        self.reads += 1
        self.begun.put_nowait(number := self.reads)
        await self.proceed.wait()
        return number


async def asked(reads: Reads[int], what: str, store: Store) -> asyncio.Task[int]:
    task = asyncio.create_task(reads.ask(what, store.read))
    await asyncio.sleep(0)
    return task


async def test_who_asks_for_what_others_wait_for_waits_with_them() -> None:
    reads, store = Reads[int](at_once=1), Store()
    first = await asked(reads, "a", store)
    await store.begun.get()
    others = [await asked(reads, "b", store) for _ in range(100)]
    store.proceed.set()
    assert await first == 1
    assert await asyncio.gather(*others) == [2] * 100


async def test_a_read_that_has_begun_is_not_joined() -> None:
    reads, store = Reads[int](at_once=2), Store()
    first = await asked(reads, "a", store)
    await store.begun.get()
    second = await asked(reads, "a", store)
    store.proceed.set()
    assert [await first, await second] == [1, 2]


async def test_no_more_than_so_many_are_made_at_once() -> None:
    reads, store = Reads[int](at_once=2), Store()
    asking = [await asked(reads, name, store) for name in "abcd"]
    assert store.reads == 2
    store.proceed.set()
    assert await asyncio.gather(*asking) == [1, 2, 3, 4]


async def test_who_leaves_takes_nothing_from_who_stays() -> None:
    reads, store = Reads[int](at_once=1), Store()
    leaves, stays = await asked(reads, "a", store), asyncio.create_task(reads.ask("a", store.read))
    leaves.cancel()
    store.proceed.set()
    assert await stays in {1, 2}


async def test_what_nobody_waits_for_any_more_is_not_read() -> None:
    reads, store = Reads[int](at_once=1), Store()
    first = await asked(reads, "a", store)
    for name in "bcd":
        leaves = await asked(reads, name, store)
        leaves.cancel()
    last = await asked(reads, "e", store)
    store.proceed.set()
    assert [await first, await last] == [1, 2]


async def test_what_somebody_left_can_be_asked_for_again() -> None:
    reads, store = Reads[int](at_once=1), Store()
    first = await asked(reads, "a", store)
    leaves = await asked(reads, "b", store)
    leaves.cancel()
    await asyncio.wait([leaves])
    again = await asked(reads, "b", store)
    store.proceed.set()
    assert [await first, await again] == [1, 2]


async def test_no_more_than_so_many_wait() -> None:
    reads, store = Reads[int](at_once=1, most_waiting=2), Store()
    asking = [await asked(reads, name, store) for name in "abc"]
    with pytest.raises(UnavailableError):
        await reads.ask("d", store.read)
    joins = await asked(reads, "c", store)
    store.proceed.set()
    assert await asyncio.gather(*asking, joins) == [1, 2, 3, 3]


async def test_an_error_is_everybody_s() -> None:
    async def away() -> int:
        raise StoreUnavailableError("away")

    reads = Reads[int]()
    for result in await asyncio.gather(*(reads.ask("a", away) for _ in range(3)), return_exceptions=True):
        with pytest.raises(StoreUnavailableError):
            raise result if isinstance(result, BaseException) else AssertionError(result)
