from datetime import timedelta

import pytest

from stage_e.backlog import Backlog
from stage_e.errors import TooManyRequestsError
from tests.builders import TENANT
from tests.unit.executor.house import House


async def test_more_than_the_most_is_refused_with_a_time_to_come_back() -> None:
    house = House()
    backlog = Backlog(house.store, house.clock, most=2)
    await house.accept("a")
    await backlog.take_in(TENANT)
    with pytest.raises(TooManyRequestsError) as refused:
        await backlog.take_in(TENANT)
    assert refused.value.retry_after > timedelta()


async def test_other_tenants_have_a_count_of_their_own() -> None:
    house = House()
    backlog = Backlog(house.store, house.clock, most=1)
    await house.accept("a")
    with pytest.raises(TooManyRequestsError):
        await backlog.take_in(TENANT)
    await backlog.take_in("another")


async def test_what_has_gone_is_noticed_after_a_while() -> None:
    house = House()
    backlog = Backlog(house.store, house.clock, most=1)
    new = await house.accept("a")
    with pytest.raises(TooManyRequestsError):
        await backlog.take_in(TENANT)
    driver = house.driver()
    await driver.start()
    await driver.offer(new.submitted.execution_id)
    await house.ended(new)
    house.clock.pass_by(timedelta(seconds=1))
    await backlog.take_in(TENANT)
    await driver.stop()
