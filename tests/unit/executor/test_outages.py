"""A service, or a host behind one, that takes no calls: what is sent to it, and what waits. Over fakes."""

import asyncio
from collections import Counter
from datetime import datetime, timedelta

import pytest

from schemas.event import Event, EventType
from schemas.words import Effect, ExecutionStatus, StepStatus
from stage_e.driver import Driver
from stage_e.engine.circuit import TROUBLE_IN_A_ROW
from stage_e.errors import LostStepError, StoreUnavailableError, TargetFailedError, TemporaryStepError
from stage_e.ports.records import AttemptState, ExecutionRecord, NewExecution, Write, WriteAnswer
from stage_e.ports.services import Answer, Sending
from stage_e.views import execution_view, with_waits
from tests.builders import TENANT
from tests.unit.executor.house import House

ASSETS = "asset-service"
STEPS = 500
SECOND = timedelta(seconds=1)
DONE = {ExecutionStatus.COMPLETED, ExecutionStatus.NEEDS_ATTENTION, ExecutionStatus.PARTIAL}


class Weather:
    """A service that is busy while ``storm`` is on, and hangs up on the steps in ``cut``."""

    def __init__(self, house: House) -> None:
        self._house = house
        self.storm_until: datetime | None = None
        self.cut: frozenset[str] = frozenset()
        self.in_storm: list[tuple[str, str]] = []

    async def send(self, sending: Sending) -> Answer:
        if self.storm_until is None or self._house.clock.now() >= self.storm_until:
            return Answer({})
        self.in_storm.append((sending.execution_id, sending.step_id))
        if sending.step_id in self.cut:
            raise LostStepError("hung up", away=ASSETS)
        raise TemporaryStepError("busy", away=ASSETS)


def stormy() -> tuple[House, Weather]:
    house = House()
    weather = Weather(house)
    house.service.script = weather.send
    return house, weather


async def started(house: House, slots: int = 50) -> Driver:
    driver = house.driver(slots=slots)
    await driver.start()
    return driver


async def settled() -> None:
    """Whatever can go on without time has gone on."""
    for _ in range(60):
        await asyncio.sleep(0)


async def time_passes(house: House, driver: Driver, news: list[NewExecution], span: timedelta) -> None:
    """Second by second, until nothing is left to drive; who drives is told, what is due is rung for by a rescue."""
    until, left = house.clock.now() + span, news
    while left and house.clock.now() < until:
        house.clock.pass_by(SECOND)
        records = [await house.record(new) for new in left]
        left = [new for new, record in zip(left, records, strict=True) if record.status not in DONE]
        for record in records:
            await ring_or_knock(house, driver, record)
        await settled()


async def ring_or_knock(house: House, driver: Driver, record: ExecutionRecord) -> None:
    execution_id = record.submitted.execution_id
    if record.driver is not None:
        await house.feed.knock(execution_id)
    elif record.status not in DONE and (record.wake_at is None or record.wake_at <= house.clock.now()):
        await driver.offer(execution_id)


@pytest.mark.parametrize(("executions", "in_all"), [(1, 0.1), (10, 0.1)])
async def test_a_storm_of_503_costs_next_to_no_requests_and_no_step(executions: int, in_all: float) -> None:
    """Meanwhile hardly one in a hundred steps is sent again; later each that was under way when it broke goes again."""
    house, weather = stormy()
    names = [f"s{number}" for number in range(STEPS // executions)]
    reads, weather.cut = names[6:], frozenset(names[1:3])
    weather.storm_until = house.clock.now() + timedelta(minutes=5)
    news = [await house.accept(*names, effect=Effect.DISRUPTIVE, reads=reads) for _ in range(executions)]
    driver = await started(house)
    for new in news:
        await driver.offer(new.submitted.execution_id)
    await settled()
    await time_passes(house, driver, news, timedelta(minutes=8))

    requests = Counter((sending.execution_id, sending.step_id) for sending in house.service.sent)
    records = [await house.record(new) for new in news]
    assert len(weather.in_storm) - len(set(weather.in_storm)) <= 0.01 * STEPS
    assert requests.total() - len(requests) <= in_all * STEPS
    for record in records:
        unfinished = {step.step_id for step in record.steps if step.status is not StepStatus.SUCCEEDED}
        assert unfinished <= weather.cut
        assert all(requests[record.submitted.execution_id, name] == 1 for name in unfinished)
        assert any(attempt.state is AttemptState.UNKNOWN for attempt in record.attempts) == bool(unfinished)
    assert len(requests) == STEPS
    await driver.stop()


async def test_while_a_service_takes_no_calls_no_attempt_is_used_up_and_the_execution_says_what_it_waits_for() -> None:
    house, weather = stormy()
    weather.storm_until = house.clock.now() + timedelta(minutes=1)
    stormed, waiting = await house.accept(*"abcde"), await house.accept("late")
    driver = await started(house)
    await driver.offer(stormed.submitted.execution_id)
    await settled()
    house.clock.pass_by(SECOND / 2)
    await trials_fail(house, driver, [stormed], 2)
    await driver.offer(waiting.submitted.execution_id)
    record = await house.until(waiting, lambda record: record.wake_at is not None and record.driver is None)

    assert record.attempts == ()
    assert record.status is ExecutionStatus.QUEUED
    view = execution_view(record, house.clock.now())
    (held,) = with_waits(view, record, (), (await events_of(house, waiting))[-1]).waits_for
    assert (held.target, held.until) == (ASSETS, record.wake_at)
    assert "did not take" in (held.reason or "")
    assert EventType.EXECUTION_HELD_BACK in {event.type for event in await events_of(house, waiting)}

    weather.storm_until = None
    await time_passes(house, driver, [stormed, waiting], timedelta(minutes=2))
    assert {(await house.record(new)).status for new in (stormed, waiting)} == {ExecutionStatus.COMPLETED}
    assert EventType.EXECUTION_LET_GO in {event.type for event in await events_of(house, waiting)}
    await driver.stop()


async def trials_fail(house: House, driver: Driver, news: list[NewExecution], times: int) -> None:
    """So that the next wait is long enough to park for."""
    sent = len(house.service.sent)
    while len(house.service.sent) < sent + times:
        await time_passes(house, driver, news, SECOND)


async def events_of(house: House, new: NewExecution) -> tuple[Event, ...]:
    return await house.store.events(TENANT, new.submitted.execution_id, 0, 1000)


async def test_a_target_that_fails_honestly_holds_nothing_back() -> None:
    async def fails(sending: Sending) -> Answer:
        raise TargetFailedError("exit code 1")

    house = House(fails)
    new = await house.accept(*(f"s{number}" for number in range(3 * TROUBLE_IN_A_ROW)))
    driver = await started(house)
    await driver.offer(new.submitted.execution_id)
    await house.ended(new)
    assert len(house.service.sent) == 3 * TROUBLE_IN_A_ROW
    assert not list(house.circuits.closures())
    await driver.stop()


async def test_a_process_that_ends_waits_only_a_little_while_for_a_store_that_is_away() -> None:
    async def away(write: Write) -> WriteAnswer:
        raise StoreUnavailableError("PostgreSQL is not available")

    house = House()
    new = await house.accept("a")
    house.store.write = away  # type: ignore[method-assign]  # from now on
    driver = await started(house)
    await driver.offer(new.submitted.execution_id)
    await settled()
    assert driver.drives(new.submitted.execution_id)
    told_at = house.clock.now()
    async with asyncio.timeout(10):
        await driver.drain()
    assert house.clock.now() - told_at < timedelta(seconds=15)
    assert not driver.drives(new.submitted.execution_id)
