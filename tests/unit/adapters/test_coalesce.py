import asyncio
from collections.abc import Sequence

import pytest

from stage_e.adapters.coalesce import Coalescer
from stage_e.errors import StoreRefusedError, StoreUnavailableError


class Wire:
    """Answers a batch when it is let; remembers what was sent together. Negative numbers are refused."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.open = asyncio.Event()
        self.open.set()
        self.away = False
        self.sent = asyncio.Event()

    async def flush(self, batch: Sequence[int]) -> Sequence[int]:
        self.batches.append([*batch])
        self.sent.set()
        await self.open.wait()
        if self.away:
            raise StoreUnavailableError("away")
        if any(number < 0 for number in batch):
            raise StoreRefusedError("negative")
        return [number * 10 for number in batch]


def coalescer(wire: Wire, most: int = 64) -> Coalescer[int, int]:
    """Numbers with the same last digit never share a batch."""
    return Coalescer(wire.flush, lambda number: number % 10, most)


async def held(wire: Wire, send: Coalescer[int, int], *numbers: int) -> list["asyncio.Task[int]"]:
    """The calls, all of them waiting: the first is on its way, the others came since."""
    wire.open.clear()
    first = asyncio.create_task(send(numbers[0]))
    await wire.sent.wait()
    others = [asyncio.create_task(send(number)) for number in numbers[1:]]
    await asyncio.sleep(0)
    return [first, *others]


async def test_one_call_goes_out_at_once() -> None:
    wire = Wire()
    assert await coalescer(wire)(1) == 10
    assert wire.batches == [[1]]


async def test_calls_pile_up_while_one_is_on_its_way() -> None:
    wire = Wire()
    calls = await held(wire, coalescer(wire), 1, 2, 3, 4)
    wire.open.set()
    assert await asyncio.gather(*calls) == [10, 20, 30, 40]
    assert wire.batches == [[1], [2, 3, 4]]


async def test_one_client_that_waits_for_each_answer_is_never_held_up() -> None:
    wire = Wire()
    send = Coalescer(wire.flush, lambda number: number, least_s=3600)
    assert [await send(number) for number in (1, 2, 3)] == [10, 20, 30]


async def test_who_comes_while_others_are_on_their_way_waits_for_company() -> None:
    wire = Wire()
    send = Coalescer(wire.flush, lambda number: number, least_s=0.05)
    first, second = await held(wire, send, 1, 2)
    wire.open.set()
    third = asyncio.create_task(send(3))
    assert [*await asyncio.gather(first, second, third)] == [10, 20, 30]
    assert wire.batches == [[1], [2, 3]]


async def test_who_is_busy_waits_for_company() -> None:
    wire = Wire()
    send = Coalescer(wire.flush, lambda number: number, least_s=0.05, busy=lambda: True)
    assert await send(1) == 10
    waiting = asyncio.create_task(send(2))
    await asyncio.sleep(0)
    assert await send(3) == 30
    assert await waiting == 20
    assert wire.batches == [[1], [2, 3]]


async def test_what_waits_for_company_goes_out_before_it_settles() -> None:
    wire = Wire()
    send = Coalescer(wire.flush, lambda number: number, least_s=3600, busy=lambda: True)
    assert await send(1) == 10
    waiting = asyncio.create_task(send(2))
    await asyncio.sleep(0)
    await send.settle()
    assert await waiting == 20


async def test_who_is_not_busy_waits_for_nobody() -> None:
    wire = Wire()
    send = Coalescer(wire.flush, lambda number: number, least_s=3600, busy=lambda: False)
    assert [await send(number) for number in (1, 2, 3)] == [10, 20, 30]


async def test_a_batch_is_not_longer_than_its_limit() -> None:
    wire = Wire()
    calls = await held(wire, coalescer(wire, most=2), 1, 2, 3, 4, 5, 6)
    wire.open.set()
    await asyncio.gather(*calls)
    assert wire.batches == [[1], [2, 3], [4, 5], [6]]


async def test_calls_of_one_key_go_out_one_after_the_other() -> None:
    wire = Wire()
    calls = await held(wire, coalescer(wire), 1, 2, 12, 3, 22)
    wire.open.set()
    assert await asyncio.gather(*calls) == [10, 20, 120, 30, 220]
    assert wire.batches == [[1], [2, 3], [12], [22]]


async def test_an_item_that_is_refused_is_refused_alone() -> None:
    wire = Wire()
    calls = await held(wire, coalescer(wire), 1, 2, -3, 4)
    wire.open.set()
    answers = await asyncio.gather(*calls, return_exceptions=True)
    assert [str(answer) for answer in answers] == ["10", "20", "negative", "40"]
    assert wire.batches == [[1], [2, -3, 4], [2], [-3], [4]]


async def test_all_of_a_batch_hear_that_the_store_is_away() -> None:
    wire = Wire()
    calls = await held(wire, coalescer(wire), 1, 2, 3)
    wire.away = True
    wire.open.set()
    answers = await asyncio.gather(*calls, return_exceptions=True)
    assert [type(answer) for answer in answers] == [StoreUnavailableError] * 3
    assert wire.batches == [[1], [2, 3]]


async def test_it_works_again_after_a_failure() -> None:
    wire = Wire()
    send = coalescer(wire)
    wire.away = True
    with pytest.raises(StoreUnavailableError):
        await send(1)
    wire.away = False
    assert await send(2) == 20


async def test_a_caller_that_stops_waiting_stops_nothing() -> None:
    wire = Wire()
    send = coalescer(wire)
    first, second, third = await held(wire, send, 1, 2, 3)
    first.cancel()
    second.cancel()
    wire.open.set()
    assert await third == 30
    assert wire.batches == [[1], [2, 3]]


async def test_it_settles_when_everything_was_answered() -> None:
    wire = Wire()
    send = coalescer(wire)
    calls = await held(wire, send, 1, 2, 12)
    for call in calls:
        call.cancel()
    wire.open.set()
    await send.settle()
    assert wire.batches == [[1], [2], [12]]
