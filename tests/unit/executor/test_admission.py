"""What is sent while a plan is still being stored, and what is not."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Self

import pytest

from schemas.json_text import JsonObject
from schemas.submission import check_submission
from schemas.words import ExecutionStatus
from stage_e.admission import Preference
from stage_e.errors import NotFoundError, StoreUnavailableError
from stage_e.executor import Answer
from tests.builders import TENANT
from tests.unit.executor.house import House
from tests.unit.executor.test_checks import NOBODY_IS_ASKED, restart
from tests.unit.executor.test_executor import OLGA, an_executor

COUNT: JsonObject = {"id": "count", "tool": "asset-query", "inputs": {"query_type": "count"}, "estimated_duration": 1}


class Door:
    """An API process with one slot, in front of a store that takes plans in when it is told to."""

    def __init__(self) -> None:
        self.house = House()
        self.house.store.accepts.clear()
        self.driver = self.house.driver("api-1", slots=1)
        self._executor = an_executor(self.house, self.driver, NOBODY_IS_ASKED)

    @classmethod
    async def opened(cls) -> Self:
        door = cls()
        await door.driver.start()
        return door

    def submit(self, step: JsonObject, key: str | None = None) -> "asyncio.Task[Answer]":
        submission = check_submission({"plan": {"steps": [step]}})
        return asyncio.create_task(self._executor.submit(submission, OLGA, Preference(), key))

    async def until(self, holds: Callable[[], object]) -> None:
        """Returns when ``holds`` does; time passes meanwhile, and the driver hears of it."""
        async with asyncio.timeout(20):
            while not holds():
                self.house.clock.pass_by(timedelta(milliseconds=20))
                await self.house.feed.knock("new")
                await asyncio.sleep(0)

    @property
    def sent(self) -> list[str]:
        return [sending.step_id for sending in self.house.service.sent]


async def test_a_read_is_sent_while_its_plan_is_being_stored() -> None:
    door = await Door.opened()
    submitting = door.submit(COUNT)
    await door.until(lambda: door.sent)

    assert not submitting.done()
    door.house.store.accepts.set()
    await door.until(submitting.done)
    answer = submitting.result()
    assert answer.result is not None
    assert (answer.result.status, door.sent) == (ExecutionStatus.COMPLETED, ["count"])


async def test_nothing_is_written_of_a_plan_before_it_is_stored() -> None:
    door = await Door.opened()
    submitting = door.submit(COUNT)
    await door.until(lambda: door.sent)
    door.house.store.fail_next("write")
    await door.until(lambda: door.house.clock.now().second > 5)

    assert door.house.store.failing == "write"
    door.house.store.accepts.set()
    await door.until(submitting.done)


async def test_an_effect_is_not_sent_before_its_plan_is_stored() -> None:
    door = await Door.opened()
    submitting = door.submit(restart())
    await door.until(lambda: door.house.clock.now().second > 5)

    assert door.sent == []
    door.house.store.accepts.set()
    await door.until(submitting.done)
    assert door.sent == ["restart_nginx"]


async def test_what_could_not_be_stored_is_dropped_and_its_slot_is_free_again() -> None:
    door = await Door.opened()
    submitting = door.submit(COUNT)
    await door.until(lambda: door.sent)
    door.house.store.fail_next("accept")
    door.house.store.accepts.set()
    with pytest.raises(StoreUnavailableError):
        await submitting

    await door.until(lambda: door.driver.free_slots() == 1)
    with pytest.raises(NotFoundError):
        await door.house.store.read(TENANT, "new")


async def test_an_effect_whose_plan_could_not_be_stored_is_never_sent() -> None:
    door = await Door.opened()
    submitting = door.submit(restart())
    await asyncio.sleep(0)
    door.house.store.fail_next("accept")
    door.house.store.accepts.set()
    with pytest.raises(StoreUnavailableError):
        await submitting

    await door.until(lambda: door.driver.free_slots() == 1)
    assert door.sent == []


async def test_a_plan_that_was_stored_unheard_is_let_go_and_rung_for_when_the_store_is_back() -> None:
    door = await Door.opened()
    submitting = door.submit(COUNT)
    await door.until(lambda: door.sent)
    door.house.store.vanish_after_accepting()
    door.house.store.accepts.set()
    with pytest.raises(StoreUnavailableError):
        await submitting

    assert await door.house.queue.answer() == "new"
    assert (await door.house.store.read(TENANT, "new")).driver is None
