"""Driving while the store or the heartbeat fails, or a wish comes in between: one story each."""

import asyncio
from datetime import datetime, timedelta

from schemas.event import EventType
from schemas.words import Effect, ExecutionStatus, StepStatus, Verdict
from stage_e.adapters.memory.drivers import MemoryPulse
from stage_e.errors import TemporaryStepError
from stage_e.ports.approvals import NewVote
from stage_e.ports.people import Person, Role
from stage_e.ports.records import AttemptState, Wish, Write, WriteAnswer
from stage_e.ports.services import Answer, Sending
from tests.builders import TENANT
from tests.unit.executor.house import House
from tests.unit.executor.test_driver import drive

CARL = Person(TENANT, "carl", frozenset({Role.ADMIN}))


async def test_what_was_written_down_before_the_heartbeat_failed_is_not_sent_when_it_is_back() -> None:
    house = House()
    new = await house.accept("a", effect=Effect.DISRUPTIVE)
    driver = house.driver()
    pulse = driver._crew.pulse
    assert isinstance(pulse, MemoryPulse)

    def freeze() -> None:
        pulse.arrest()
        house.clock.pass_by(timedelta(seconds=4))
        pulse.revive()

    house.store.after_next_write(freeze)
    await driver.start()
    await driver.offer(new.submitted.execution_id)
    record = await house.ended(new)

    assert [attempt.state for attempt in record.attempts] == [AttemptState.REFUSED, AttemptState.OK]
    assert [sending.number for sending in house.service.sent] == [2]


async def test_a_store_that_is_away_when_the_inbox_is_read_costs_no_attempt() -> None:
    go_on = asyncio.Event()

    async def slow(sending: Sending) -> Answer:
        await go_on.wait()
        return Answer({})

    house = House(slow)
    new = await house.accept("a", effect=Effect.DISRUPTIVE)
    driver = house.driver()
    await driver.start()
    await driver.offer(new.submitted.execution_id)
    await house.until(new, lambda _: house.service.sent)
    house.store.fail_next("inbox")
    await house.feed.knock(new.submitted.execution_id)
    await house.until(new, lambda _: not house.store.failing)
    go_on.set()
    record = await house.ended(new)

    assert record.status is ExecutionStatus.COMPLETED
    assert [attempt.state for attempt in record.attempts] == [AttemptState.OK]


async def test_a_fault_of_our_own_lets_go_when_a_store_that_was_away_is_back() -> None:
    def broken() -> float:
        raise ZeroDivisionError

    house = House()
    house.jitter = broken
    new = await house.accept("a")
    driver = house.driver()
    await driver.start()
    house.store.fail_next("write")
    await driver.offer(new.submitted.execution_id)
    record = await house.ended(new)

    assert record.status is ExecutionStatus.QUEUED
    assert not house.store.failing


async def test_a_retry_that_a_wish_held_back_leaves_the_step_as_its_events_tell_it() -> None:
    async def busy(sending: Sending) -> Answer:
        raise TemporaryStepError("busy")

    house = House(busy)
    new = await house.accept("a", effect=Effect.DISRUPTIVE)
    wished: list[ExecutionStatus] = []

    async def wish_before_the_second_try(write: Write) -> WriteAnswer:
        if not wished and any(attempt.number == 2 for attempt in write.attempts):
            wished.append(await house.store.post(TENANT, write.execution_id, Wish.PAUSE, "olga", {}))
        return await real_write(write)

    real_write = house.store.write
    house.store.write = wish_before_the_second_try  # type: ignore[method-assign]  # a wish in the last possible moment
    await drive(house, new)
    record = await house.record(new)
    (retrying,) = [
        event
        for event in await house.store.events(TENANT, new.submitted.execution_id, 0, 100)
        if event.type is EventType.STEP_RETRYING
    ]

    assert record.status is ExecutionStatus.PAUSED
    assert record.steps[0].error == "busy"
    assert record.steps[0].retry_at == datetime.fromisoformat(str(retrying.data["retry_at"]))


async def test_a_step_that_was_agreed_to_and_cannot_begin_yet_waits_for_nobody_s_word() -> None:
    house = House()
    new = await house.accept("a", effect=Effect.DISRUPTIVE, level=3)
    await drive(house, new)
    (question,) = (await house.record(new)).approvals
    await house.store.vote(NewVote(question.approval_id, CARL, Verdict.APPROVE, question.digest))
    await house.store.post(TENANT, new.submitted.execution_id, Wish.PAUSE, "olga", {})
    driver = house.driver("worker-2")
    await driver.start()
    await driver.offer(new.submitted.execution_id)
    record = await house.until(new, lambda record: record.status is ExecutionStatus.PAUSED)

    assert record.steps[0].status is StepStatus.WAITING
