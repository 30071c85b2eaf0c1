"""What waits in the inbox, taken in by whoever drives."""

from schemas.event import EventType
from schemas.json_text import JsonObject
from schemas.words import Effect, ExecutionStatus
from stage_e.ports.records import Wish, Write, WriteAnswer
from tests.builders import TENANT
from tests.unit.executor.house import House
from tests.unit.executor.test_driver import drive


async def test_a_cancel_that_waits_in_the_inbox_comes_before_an_effect() -> None:
    house = House()
    new = await house.accept("a", effect=Effect.DISRUPTIVE)
    await house.store.post(TENANT, new.submitted.execution_id, Wish.CANCEL, "olga", {})
    await drive(house, new)

    assert not house.service.sent
    assert (await house.record(new)).status is ExecutionStatus.CANCELLED


async def test_an_answer_that_is_read_again_before_its_mark_is_stored_counts_once() -> None:
    house = House()
    new = await house.accept("a", effect=Effect.DISRUPTIVE, level=3)
    execution_id, driver = new.submitted.execution_id, house.driver()
    await driver.start()
    await driver.offer(execution_id)
    [question] = (await house.ended(new)).approvals
    about: JsonObject = {"approval_id": question.approval_id, "step_id": question.step_id}
    await house.store.post(TENANT, execution_id, Wish.EXPIRED, "stage-e", about)
    await driver.offer(execution_id)
    await house.feed.knock(execution_id)  # before its first turn, which reads the inbox that came with the claim too
    await house.until(new, lambda record: record.status.finished)
    await driver.stop()

    told = [event.type for event in await house.store.events(TENANT, execution_id, 0, 100)]
    assert told.count(EventType.APPROVAL_EXPIRED) == 1


async def test_a_wish_that_comes_before_the_intent_is_stored_holds_back_the_effects_alone() -> None:
    house = House()
    new = await house.accept("effect", "read", effect=Effect.DISRUPTIVE, reads=("read",))
    real_write = house.store.write
    wished: list[ExecutionStatus] = []

    async def wish_then_write(write: Write) -> WriteAnswer:
        if not wished:
            wished.append(await house.store.post(TENANT, write.execution_id, Wish.CANCEL, "olga", {}))
        return await real_write(write)

    house.store.write = wish_then_write  # type: ignore[method-assign]  # a wish in the last possible moment
    await drive(house, new)
    record = await house.record(new)

    assert [sending.step_id for sending in house.service.sent] == ["read"]
    assert {step.step_id: step.status.value for step in record.steps} == {"effect": "cancelled", "read": "succeeded"}
    assert record.status is ExecutionStatus.CANCELLED
