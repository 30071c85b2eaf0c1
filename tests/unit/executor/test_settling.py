"""What becomes of an effect that was lost, over fakes: the service is asked, then the target, then a person."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from schemas.event import EventType
from schemas.json_text import JsonObject
from schemas.words import Effect, ExecutionStatus, StepStatus
from stage_e.errors import LostStepError, TemporaryStepError
from stage_e.ports.records import AttemptState, ExecutionRecord, NewExecution, Wish
from stage_e.ports.services import Answer, Recalled, Sending
from stage_e.risk.probe import Probe, Shown
from tests.builders import TENANT
from tests.unit.executor.house import House

LOOK = "systemctl is-active nginx"
ACTIVE = Probe(LOOK, Shown(stdout="active"), Shown(exit_codes=(3,), stdout="inactive"), final_after_s=60)
YES: JsonObject = {"exit_code": 0, "stdout": "active\n", "stderr": "", "duration_s": 0.1, "host": "web-01"}
NO: JsonObject = {**YES, "exit_code": 3, "stdout": "inactive\n"}


def cut(shown: JsonObject | None = None) -> Callable[[Sending], Awaitable[Answer]]:
    """A service whose line is cut in every effect; its target shows ``shown``."""

    async def script(sending: Sending) -> Answer:
        if sending.operation.text != LOOK:
            raise LostStepError("the line was cut")
        if shown is None:
            raise TemporaryStepError("the target does not answer")
        return Answer(shown)

    return script


async def driven(house: House, new: NewExecution, until: Callable[[ExecutionRecord], object]) -> ExecutionRecord:
    """The execution once it is as ``until`` says; whoever parks it is offered it again when its time has come."""
    driver = house.driver()
    await driver.start()

    async def offer() -> None:
        while True:
            await driver.offer(new.submitted.execution_id)
            await asyncio.sleep(0)

    offering = asyncio.create_task(offer())
    try:
        return await house.until(new, until)
    finally:
        offering.cancel()
        await driver.stop()


def waits(record: ExecutionRecord) -> bool:
    return record.status is ExecutionStatus.NEEDS_ATTENTION or record.status.finished


def sent(house: House) -> list[str]:
    """Effects that were sent, by their keys."""
    return [sending.key.partition(":")[2] for sending in house.service.sent if sending.operation.text != LOOK]


async def test_a_service_that_remembers_settles_it_and_yields_its_output() -> None:
    house = House(cut())
    house.service.remembers = lambda _: Recalled("it was done", {"state": "completed"}, {"rows": 3}, happened=True)
    record = await driven(house, await house.accept("a", effect=Effect.DISRUPTIVE), waits)

    assert record.status is ExecutionStatus.COMPLETED
    assert record.steps[0].output == {"rows": 3}
    (attempt,) = record.attempts
    assert attempt.state is AttemptState.RESOLVED_HAPPENED
    assert attempt.evidence == {
        "resolution": "happened",
        "by": "stage-e",
        "reason": "it was done",
        "how": "service",
        "state": "completed",
    }
    assert sent(house) == ["a"]


async def test_the_event_carries_the_evidence() -> None:
    house = House(cut(YES))
    new = await house.accept("a", effect=Effect.DISRUPTIVE, proof=ACTIVE)
    await driven(house, new, waits)
    events = await house.store.events(TENANT, new.submitted.execution_id, 0, 100)
    (resolved,) = [event for event in events if event.type is EventType.STEP_RESOLVED]

    assert resolved.data["by"] == "stage-e"
    assert resolved.data["evidence"] == {
        "how": "probe",
        "command": LOOK,
        "exit_code": 0,
        "stdout": "active\n",
        "stderr": "",
    }


async def test_a_probe_that_shows_what_was_wanted_proves_it() -> None:
    house = House(cut(YES))
    record = await driven(house, await house.accept("a", effect=Effect.DISRUPTIVE, proof=ACTIVE), waits)

    assert record.status is ExecutionStatus.COMPLETED
    assert record.attempts[0].state is AttemptState.RESOLVED_HAPPENED
    assert house.service.asked  # the service came first
    assert sent(house) == ["a"]


async def test_a_no_counts_only_when_nothing_can_be_under_way_any_more() -> None:
    house = House(cut(NO))
    began = house.clock.now()
    record = await driven(house, await house.accept("a", effect=Effect.DISRUPTIVE, proof=ACTIVE), waits)

    assert house.clock.now() - began >= timedelta(seconds=300 + 60)  # the limit of the operation, and then some
    assert (record.status, record.steps[0].status) == (ExecutionStatus.FAILED, StepStatus.FAILED)
    assert record.attempts[0].state is AttemptState.RESOLVED_NOT
    assert sent(house) == ["a"]


async def test_a_target_that_does_not_answer_leaves_it_to_a_person() -> None:
    house = House(cut())
    record = await driven(house, await house.accept("a", effect=Effect.DISRUPTIVE, proof=ACTIVE), waits)
    looks = [sending for sending in house.service.sent if sending.operation.text == LOOK]

    assert record.status is ExecutionStatus.NEEDS_ATTENTION
    assert record.attempts[0].state is AttemptState.UNKNOWN
    assert len(looks) == 3


async def test_what_the_service_says_is_under_way_is_asked_about_again() -> None:
    house = House(cut())
    answers = iter([Recalled("still running"), Recalled("done", happened=True)])
    house.service.remembers = lambda _: next(answers)
    record = await driven(house, await house.accept("a", effect=Effect.DISRUPTIVE), waits)

    assert record.status is ExecutionStatus.COMPLETED


async def test_a_probe_is_sent_as_a_read_under_a_key_of_its_own() -> None:
    house = House(cut(YES))
    new = await house.accept("a", effect=Effect.DISRUPTIVE, proof=ACTIVE)
    await driven(house, new, waits)
    (look,) = [sending for sending in house.service.sent if sending.operation.text == LOOK]

    assert look.operation.effect is Effect.PROBE
    assert look.key == f"{new.submitted.execution_id}:a:probe:1:1"
    assert look.body["argv"] == ["systemctl", "is-active", "nginx"]


async def test_other_branches_go_on_meanwhile() -> None:
    house = House(cut())
    new = await house.accept("a", "b", effect=Effect.DISRUPTIVE, reads=["b"])

    async def only_reads(sending: Sending) -> Answer:
        return Answer({}) if sending.step_id == "b" else await cut()(sending)

    house.service.script = only_reads
    record = await driven(house, new, waits)

    assert {step.step_id: step.status.value for step in record.steps} == {"a": "unknown", "b": "succeeded"}


async def test_a_driver_that_died_on_the_way_is_asked_for_by_the_next() -> None:
    house, stuck = House(cut()), asyncio.Event()

    async def hang(sending: Sending) -> Answer:
        stuck.set()
        await asyncio.Event().wait()
        raise AssertionError

    house.service.script = hang
    house.service.remembers = lambda _: Recalled("done", happened=True)
    new = await house.accept("a", effect=Effect.DISRUPTIVE)
    pulse = house.store.pulse("dead", "worker")
    dead = house.driver("dead")
    await dead.start()
    await dead.offer(new.submitted.execution_id)
    await stuck.wait()
    pulse.arrest()
    house.clock.pass_by(timedelta(seconds=4))
    record = await driven(house, new, waits)

    assert record.status is ExecutionStatus.COMPLETED
    assert len(house.service.sent) == 1


@pytest.mark.parametrize("number", [1, 2])
async def test_what_a_person_orders_goes_out_once_under_another_key(number: int) -> None:
    house = House(cut())
    new = await house.accept("a", effect=Effect.DISRUPTIVE)
    await driven(house, new, waits)
    said: JsonObject = {"step_id": "a", "number": 1, "resolution": "try_again", "reason": "it is not there"}
    for _ in range(number):  # a double click
        await house.store.post(TENANT, new.submitted.execution_id, Wish.RESOLVE, "olga", said)
    house.service.script = cut(YES)
    record = await driven(house, new, lambda record: len(record.attempts) == 2 and waits(record))

    assert sent(house) == ["a", "a:r2"]
    assert [attempt.state for attempt in record.attempts] == [AttemptState.REPEATED, AttemptState.UNKNOWN]
    assert record.attempts[0].evidence == {
        "resolution": "try_again",
        "by": "olga",
        "reason": "it is not there",
        "how": "person",
    }


async def test_an_operation_that_may_be_repeated_keeps_its_key_and_its_lost_attempts_stay_open() -> None:
    house = House(cut())
    record = await driven(house, await house.accept("a", effect=Effect.DISRUPTIVE, idempotent=True), waits)

    assert sent(house) == ["a", "a", "a"]
    assert record.status is ExecutionStatus.NEEDS_ATTENTION
    states = [attempt.state for attempt in record.attempts]
    assert states == [AttemptState.REPEATED, AttemptState.REPEATED, AttemptState.UNKNOWN]
