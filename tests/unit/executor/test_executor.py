"""Use cases over fakes: one story each."""

from dataclasses import replace
from datetime import timedelta
from functools import cache

from schemas.words import ExecutionStatus
from stage_e.adapters.memory.inventory import MemoryInventory
from stage_e.admission import Admission, Lanes
from stage_e.assess.policy import Policy, packaged_policy
from stage_e.backlog import Backlog
from stage_e.driver import Driver
from stage_e.executor import StageEExecutor
from stage_e.judging import Judging
from stage_e.ports.people import Person, Role
from stage_e.ports.records import Wish
from stage_e.ports.time import Chance
from stage_e.prepare import Judgement
from stage_e.settings import Settings
from stage_e.tools.inventory import Asset
from stage_e.wiring import judgement_of
from tests.builders import TENANT
from tests.unit.executor.house import House

OLGA = Person(TENANT, "olga", frozenset({Role.OPERATOR}))


DEFAULT = packaged_policy("default")
ASSETS = MemoryInventory([Asset(1, "web-01"), Asset(2, "web-02")])


def an_executor(house: House, driver: Driver, policy: Policy = DEFAULT) -> StageEExecutor:
    chance = Chance(new_id=lambda: "new", jitter=lambda: 0.0)
    lanes, backlog = Lanes(budget=timedelta(seconds=30)), Backlog(house.store, house.clock)
    admission = Admission(house.desk, driver, house.queue, chance, lanes, backlog)
    return StageEExecutor(
        Judging(replace(_judgement(), policy=policy)), ASSETS, admission, house.store, house.feed, driver, house.clock
    )


@cache
def _judgement() -> Judgement:
    """It reads the whole catalogue, once for all tests."""
    return judgement_of(Settings(), DEFAULT)


async def test_a_wish_that_nobody_drives_is_taken_in_here() -> None:
    house = House()
    new = await house.accept("a")
    driver = house.driver()
    await driver.start()

    execution = await an_executor(house, driver).wish(OLGA, new.submitted.execution_id, Wish.CANCEL)
    assert execution.status is ExecutionStatus.CANCELLED
    assert house.service.sent == []
    assert await house.queue.waiting() == 0


async def test_a_wish_that_finds_no_free_slot_rings_for_a_worker() -> None:
    house = House()
    new = await house.accept("a")
    driver = house.driver(slots=1)
    await driver.start()
    assert driver.reserve()

    execution = await an_executor(house, driver).wish(OLGA, new.submitted.execution_id, Wish.CANCEL)
    assert execution.status is ExecutionStatus.QUEUED
    assert await house.queue.answer() == new.submitted.execution_id


async def test_the_tools_are_those_of_the_catalogue() -> None:
    house = House()
    executor = an_executor(house, house.driver())
    everything = await executor.tools()

    assert await executor.tools() is everything
    assert [tool.name for tool in await executor.tools("slack_cli")] == ["slack_cli"]
    assert await executor.tools("frobnicate") == ()
    assert {"asset-query", "systemctl"} <= {tool.name for tool in everything}
