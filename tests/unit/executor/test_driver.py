"""Driving, over fakes: one story each."""

import asyncio
from datetime import timedelta

import pytest

from schemas.event import EventType
from schemas.words import Effect, ExecutionStatus
from stage_e.errors import LostStepError, StoreUnavailableError, TargetFailedError, TemporaryStepError
from stage_e.ports.records import AttemptState, Claim, NewExecution
from stage_e.ports.services import Answer, Sending
from tests.builders import DIGEST, TENANT
from tests.unit.executor.house import House


async def drive(house: House, new: NewExecution) -> None:
    driver = house.driver()
    await driver.start()
    assert await driver.offer(new.submitted.execution_id)
    await house.ended(new)
    await driver.stop()


async def test_an_offered_execution_is_driven_to_its_end() -> None:
    house = House()
    new = await house.accept("a", "b")
    await drive(house, new)
    record = await house.record(new)

    assert record.status is ExecutionStatus.COMPLETED
    assert sorted(sending.step_id for sending in house.service.sent) == ["a", "b"]
    assert record.result is not None


async def test_who_follows_is_told_of_every_event_from_the_claim_on() -> None:
    house = House()
    new = await house.accept("a")
    told: list[int] = []

    async def follow() -> None:
        async for events in house.feed.follow(new.submitted.execution_id):
            told.extend(event.seq for event in events if event.seq is not None)

    following = asyncio.create_task(follow())
    await asyncio.sleep(0)
    await drive(house, new)
    following.cancel()
    first = len(new.events) + 1
    last = (await house.record(new)).last_seq
    assert told == [*range(first, last + 1)]


async def test_an_effect_is_written_down_before_it_is_sent() -> None:
    seen: list[AttemptState] = []

    async def look(sending: Sending) -> Answer:
        record = await house.store.read(TENANT, sending.execution_id)
        seen.extend(attempt.state for attempt in record.attempts)
        return Answer({})

    house = House(look)
    await drive(house, await house.accept("a", effect=Effect.DISRUPTIVE))

    assert seen == [AttemptState.INTENT]


async def test_what_is_not_what_was_agreed_to_is_not_sent() -> None:
    house = House()
    new = await house.accept("a", "b", effect=Effect.DISRUPTIVE, reads=["b"], digest=DIGEST)
    await drive(house, new)
    record = await house.record(new)

    assert [sending.step_id for sending in house.service.sent] == ["b"]
    assert record.steps[0].error == "what is stored is not what was agreed to; nothing was sent"


async def test_a_temporary_refusal_is_tried_again_after_its_wait() -> None:
    async def busy_once(sending: Sending) -> Answer:
        if sending.number == 1:
            raise TemporaryStepError("busy", retry_after=timedelta(seconds=2))
        return Answer({})

    house = House(busy_once)
    new = await house.accept("a", effect=Effect.DISRUPTIVE)
    driver = house.driver()
    await driver.start()
    await driver.offer(new.submitted.execution_id)
    record = await house.ended(new)
    await driver.stop()

    assert record.status is ExecutionStatus.COMPLETED
    assert [attempt.state for attempt in record.attempts] == [AttemptState.REFUSED, AttemptState.OK]


async def test_a_lost_effect_waits_for_a_person_and_is_not_sent_again() -> None:
    async def cut(sending: Sending) -> Answer:
        raise LostStepError("the line was cut")

    house = House(cut)
    new = await house.accept("a", effect=Effect.DISRUPTIVE)
    await drive(house, new)
    record = await house.record(new)

    assert record.status is ExecutionStatus.NEEDS_ATTENTION
    assert [attempt.state for attempt in record.attempts] == [AttemptState.UNKNOWN]
    assert len(house.service.sent) == 1


async def test_a_driver_without_a_heartbeat_waits_for_it_and_uses_up_no_attempt() -> None:
    house = House()
    new = await house.accept("a", "b", effect=Effect.DISRUPTIVE, reads=["b"])
    driver, pulse = house.driver(), house.store.pulse("worker-1", "worker")
    await driver.start()
    pulse.arrest()
    house.clock.pass_by(timedelta(seconds=2.5))
    await driver.offer(new.submitted.execution_id)
    later = house.clock.now() + timedelta(seconds=20)
    await house.until(new, lambda _: house.clock.now() > later)
    assert not house.service.sent

    pulse.revive()
    record = await house.ended(new)
    await driver.stop()

    assert record.status is ExecutionStatus.COMPLETED
    assert [(attempt.number, attempt.state) for attempt in record.attempts] == [(1, AttemptState.OK)] * 2


async def test_a_failed_step_says_what_the_target_said() -> None:
    async def fail(sending: Sending) -> Answer:
        raise TargetFailedError("exit code 3: no such unit", output={"exit_code": 3})

    house = House(fail)
    new = await house.accept("a")
    await drive(house, new)
    (step,) = (await house.record(new)).steps

    assert (step.error, step.output) == ("exit code 3: no such unit", {"exit_code": 3})


async def test_an_adapter_that_breaks_loses_its_attempt_and_nothing_else() -> None:
    async def broken(sending: Sending) -> Answer:
        raise ZeroDivisionError

    house = House(broken)
    new = await house.accept("a", effect=Effect.DISRUPTIVE)
    await drive(house, new)

    assert (await house.record(new)).status is ExecutionStatus.NEEDS_ATTENTION


async def test_a_secret_that_comes_back_is_masked_before_it_is_stored() -> None:
    async def leak(sending: Sending) -> Answer:
        return Answer({"stdout": "DB_PASSWORD=Fake-Pass-33"})

    house = House(leak)
    new = await house.accept("a")
    await drive(house, new)
    (step,) = (await house.record(new)).steps

    assert step.output == {"stdout": "DB_PASSWORD=***"}


async def test_no_slot_means_no_claim() -> None:
    house = House()
    new = await house.accept("a")
    driver = house.driver(slots=1)
    await driver.start()
    assert driver.reserve()

    assert not await driver.offer(new.submitted.execution_id)
    assert (await house.record(new)).token == 0


async def test_another_driver_goes_on_where_a_dead_one_stopped() -> None:
    house = House()
    stuck = asyncio.Event()

    async def hang_first(sending: Sending) -> Answer:
        if sending.token == 1:
            await stuck.wait()
        return Answer({})

    house.service.script = hang_first
    new = await house.accept("a")
    first, second = house.driver("worker-1"), house.driver("worker-2")
    await first.start()
    await second.start()
    await first.offer(new.submitted.execution_id)
    await house.until(new, lambda record: record.attempts)
    first._crew.pulse.arrest()  # type: ignore[attr-defined]  # the fake's heart
    house.clock.pass_by(timedelta(seconds=4))
    await second.offer(new.submitted.execution_id)
    record = await house.ended(new)

    assert (record.status, record.token) == (ExecutionStatus.COMPLETED, 2)
    assert [sending.token for sending in house.service.sent] == [1, 2]


async def test_draining_hands_over_what_is_left_and_rings_for_it() -> None:
    started, go_on = asyncio.Event(), asyncio.Event()

    async def slow(sending: Sending) -> Answer:
        started.set()
        await go_on.wait()
        return Answer({})

    house = House(slow)
    new = await house.accept(*(f"s{number}" for number in range(12)))
    driver = house.driver()
    await driver.start()
    await driver.offer(new.submitted.execution_id)
    await started.wait()
    draining = asyncio.create_task(driver.drain())
    await asyncio.sleep(0)
    go_on.set()
    await draining
    record = await house.record(new)

    assert record.status is ExecutionStatus.QUEUED
    assert await house.queue.waiting() == 1
    assert sum(attempt.state is AttemptState.OK for attempt in record.attempts) == 10


async def test_a_fault_of_our_own_lets_go_and_is_tried_again_later() -> None:
    def broken() -> float:
        raise ZeroDivisionError

    house = House()
    house.jitter = broken
    new = await house.accept("a")
    driver = house.driver()
    await driver.start()
    await driver.offer(new.submitted.execution_id)
    record = await house.ended(new)
    events = await house.store.events(TENANT, new.submitted.execution_id, 0, 100)

    assert events[-1].type is EventType.EXECUTION_PARKED
    assert record.wake_at == events[-1].at + timedelta(minutes=1)
    assert driver.free_slots() == 5


async def test_a_claim_of_which_it_never_heard_is_let_go_and_rung_for_when_the_store_is_back() -> None:
    house = House()
    new = await house.accept("a")
    driver, claim = house.driver(), house.store.claim

    async def claim_and_vanish(execution_id: str, driver: str) -> Claim | None:
        await claim(execution_id, driver)
        house.store.claim = claim  # type: ignore[method-assign]  # from now on it answers
        raise StoreUnavailableError("the line was cut")

    house.store.claim = claim_and_vanish  # type: ignore[method-assign]  # it lands, and nobody hears of it
    await driver.start()
    began = house.clock.now()
    with pytest.raises(StoreUnavailableError):
        await driver.offer(new.submitted.execution_id)
    assert await house.queue.answer() == new.submitted.execution_id
    assert house.clock.now() - began < timedelta(seconds=2)
    await driver.offer(new.submitted.execution_id)

    assert (await house.ended(new)).status is ExecutionStatus.COMPLETED
    assert driver.free_slots() == 5
    await driver.stop()
