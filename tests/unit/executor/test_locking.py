"""Two executions that would change the same host, over fakes."""

import asyncio
from datetime import timedelta

from schemas.event import EventType
from schemas.words import Effect, ExecutionStatus
from stage_e.driver import Driver
from stage_e.engine.facts import HeldBack
from stage_e.events import fact_of
from stage_e.locking import CHECK_EVERY, LONGEST_CHECK, MOST_NAMED
from stage_e.ports.locks import Lock
from stage_e.ports.records import ExecutionRecord, NewExecution, Wish
from stage_e.ports.services import Answer, Sending
from tests.builders import TENANT
from tests.unit.executor.house import House

WEB, DB = "web-01", "db-01"


class Doors:
    """A service in which each host answers when its door is opened, and that notices two at once on a host."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.inside: dict[str, str] = {}
        self.crowded: list[str] = []
        self.order: list[str] = []

    async def send(self, sending: Sending) -> Answer:
        host = sending.target or ""
        if self.inside.setdefault(host, sending.execution_id) != sending.execution_id:
            self.crowded.append(host)
        self.order.append(sending.execution_id)
        await self.open.wait()
        self.inside.pop(host, None)
        return Answer({})


async def a_change(house: House, *steps: str, host: str = WEB, reads: tuple[str, ...] = ()) -> NewExecution:
    return await house.accept(*steps or ("change",), effect=Effect.DISRUPTIVE, host=host, reads=reads)


async def started(house: House) -> Driver:
    driver = house.driver()
    await driver.start()
    return driver


def waits(record: ExecutionRecord) -> bool:
    return bool(record.waits_for) and record.driver is None


async def test_the_second_waits_until_the_first_has_ended_and_then_goes_on() -> None:
    doors = Doors()
    house = House(doors.send)
    driver = await started(house)
    first, second = await a_change(house), await a_change(house)
    await driver.offer(first.submitted.execution_id)
    await driver.offer(second.submitted.execution_id)
    held_up = await house.until(second, waits)
    assert held_up.status is ExecutionStatus.QUEUED
    assert {wait.holder for wait in held_up.waits_for} == {first.submitted.execution_id}

    doors.open.set()
    await house.ended(first)
    await driver.offer(second.submitted.execution_id)  # as the ring does
    assert (await house.ended(second)).status is ExecutionStatus.COMPLETED
    assert doors.crowded == []
    assert doors.order == [first.submitted.execution_id, second.submitted.execution_id]
    await driver.stop()


async def test_the_next_is_rung_for_in_the_moment_in_which_the_first_ends() -> None:
    doors = Doors()
    house = House(doors.send)
    driver = await started(house)
    first, second = await a_change(house), await a_change(house)
    await driver.offer(first.submitted.execution_id)
    await driver.offer(second.submitted.execution_id)
    await house.until(second, waits)
    doors.open.set()
    await house.ended(first)
    assert await house.queue.answer() == second.submitted.execution_id
    await driver.stop()


async def test_what_others_hold_keeps_no_read_waiting() -> None:
    doors = Doors()
    doors.open.set()
    house = House(doors.send)
    other = await a_change(house)
    await house.store.take_locks(other.submitted.execution_id, [Lock(f"host:{WEB}")], 0)
    mixed = await a_change(house, "look", "change", reads=("look",))
    driver = await started(house)
    await driver.offer(mixed.submitted.execution_id)
    record = await house.until(mixed, waits)
    assert [attempt.step_id for attempt in record.attempts] == ["look"]
    await driver.stop()


async def test_nobody_waits_for_who_changes_another_host() -> None:
    doors = Doors()
    doors.open.set()
    house = House(doors.send)
    other = await a_change(house)
    await house.store.take_locks(other.submitted.execution_id, [Lock(f"host:{WEB}")], 0)
    elsewhere = await a_change(house, host=DB)
    driver = await started(house)
    await driver.offer(elsewhere.submitted.execution_id)
    assert (await house.ended(elsewhere)).status is ExecutionStatus.COMPLETED
    await driver.stop()


async def test_it_looks_again_by_itself_when_nobody_tells_it() -> None:
    doors = Doors()
    doors.open.set()
    house = House(doors.send)
    other, waiting = await a_change(house), await a_change(house)
    await house.store.take_locks(other.submitted.execution_id, [Lock(f"host:{WEB}")], 0)
    driver = await started(house)
    await driver.offer(waiting.submitted.execution_id)
    record = await house.until(waiting, waits)
    assert record.wake_at is not None
    house.store._shelf.tickets.clear()
    house.clock.pass_by(timedelta(seconds=11))
    await driver.offer(waiting.submitted.execution_id)
    record = await house.ended(waiting)
    assert record.status is ExecutionStatus.COMPLETED
    events = await house.store.events(TENANT, waiting.submitted.execution_id, 0, 100)
    assert EventType.EXECUTION_LET_GO in {event.type for event in events}
    await driver.stop()


async def test_who_is_cancelled_while_it_waits_changes_nothing_and_holds_nobody_up() -> None:
    doors = Doors()
    house = House(doors.send)
    first, second, third = [await a_change(house) for _ in range(3)]
    driver = await started(house)
    for each in (first, second, third):
        await driver.offer(each.submitted.execution_id)
    await house.until(second, waits)
    await house.until(third, waits)
    await house.store.post(TENANT, second.submitted.execution_id, Wish.CANCEL, "ada", {})
    await driver.offer(second.submitted.execution_id)
    assert (await house.ended(second)).status is ExecutionStatus.CANCELLED
    doors.open.set()
    await house.ended(first)
    await driver.offer(third.submitted.execution_id)
    assert (await house.ended(third)).status is ExecutionStatus.COMPLETED
    assert doors.order == [first.submitted.execution_id, third.submitted.execution_id]
    await driver.stop()


async def test_who_is_paused_before_it_changed_anything_leaves_the_queue() -> None:
    doors = Doors()
    house = House(doors.send)
    first, second, third = [await a_change(house) for _ in range(3)]
    driver = await started(house)
    for each in (first, second, third):
        await driver.offer(each.submitted.execution_id)
    await house.until(third, waits)
    await house.store.post(TENANT, second.submitted.execution_id, Wish.PAUSE, "ada", {})
    await driver.offer(second.submitted.execution_id)
    await house.until(second, lambda record: record.status is ExecutionStatus.PAUSED and record.driver is None)
    assert (await house.record(second)).waits_for == ()
    assert {wait.holder for wait in (await house.record(third)).waits_for} == {first.submitted.execution_id}
    doors.open.set()
    await house.ended(first)
    await driver.stop()


async def test_an_attempt_says_what_was_held_for_it() -> None:
    doors = Doors()
    doors.open.set()
    house = House(doors.send)
    change = await a_change(house)
    driver = await started(house)
    await driver.offer(change.submitted.execution_id)
    assert [attempt.locks for attempt in (await house.ended(change)).attempts] == [(f"host:{WEB}",)]
    await driver.stop()


async def test_who_stands_far_behind_looks_seldom_and_names_those_in_front() -> None:
    doors = Doors()
    house = House(doors.send)
    driver = await started(house)
    changes = [await a_change(house) for _ in range(9)]
    for change in changes:
        await driver.offer(change.submitted.execution_id)
        if change is not changes[0]:
            await house.until(change, waits)
    held = [await held_back(house, change) for change in changes[1:]]
    names = [change.submitted.execution_id for change in changes]
    assert [holders for holders, _ in held] == [names[: min(before, MOST_NAMED)] for before in range(1, 9)]
    assert [wait for _, wait in held] == [min(before * CHECK_EVERY, LONGEST_CHECK) for before in range(1, 9)]
    assert held[-1][1] == LONGEST_CHECK
    doors.open.set()
    await driver.stop()


async def held_back(house: House, change: NewExecution) -> tuple[list[str], timedelta]:
    """Whom its latest event names, and how long it means to wait."""
    events = await house.store.events(TENANT, change.submitted.execution_id, 0, 100)
    fact = next(fact for fact in map(fact_of, reversed(events)) if isinstance(fact, HeldBack))
    return [*fact.holders], fact.until - fact.at
