"""Calls to one host take turns; calls to others do not wait for them."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from stage_e.adapters.services.throttle import Throttle, Throttled
from stage_e.errors import TemporaryStepError
from stage_e.ports.services import Answer, Recalled, Sending
from tests.unit.adapters.services.sending import a_sending


class Crowd:
    """A service that notices how many are inside at once, and lets them out when the door opens."""

    def __init__(self) -> None:
        self.inside = 0
        self.most_inside = 0
        self.seen: list[Sending] = []
        self.door = asyncio.Event()

    async def send(self, sending: Sending) -> Answer:
        self.seen.append(sending)
        self.inside += 1
        self.most_inside = max(self.inside, self.most_inside)
        await self.door.wait()
        self.inside -= 1
        return Answer({})

    async def recall(self, sending: Sending) -> Recalled | None:
        return None


def to(host: str | None, timeout_s: float = 30.0) -> Sending:
    return replace(a_sending(timeout_s=timeout_s), target=host)


async def test_at_most_so_many_are_under_way_to_one_host() -> None:
    crowd = Crowd()
    throttled = Throttled(crowd, Throttle(4))
    calls = [asyncio.create_task(throttled.send(to("web-01"))) for _ in range(20)]
    await asyncio.sleep(0)
    crowd.door.set()
    await asyncio.gather(*calls)
    assert (len(crowd.seen), crowd.most_inside) == (20, 4)


async def test_what_goes_to_another_host_or_to_none_does_not_wait() -> None:
    crowd = Crowd()
    throttled = Throttled(crowd, Throttle(1))
    calls = [asyncio.create_task(throttled.send(to(host))) for host in ("web-01", "WEB-01", "web-02", None, None)]
    while crowd.inside < 4:  # noqa: ASYNC110  # a count is no event
        await asyncio.sleep(0)
    assert [sending.target for sending in crowd.seen] == ["web-01", "web-02", None, None]
    crowd.door.set()
    await asyncio.gather(*calls)


async def test_two_services_share_a_hosts_places() -> None:
    crowd, throttle = Crowd(), Throttle(1)
    calls = [asyncio.create_task(Throttled(crowd, throttle).send(to("web-01"))) for _ in range(2)]
    await asyncio.sleep(0)
    crowd.door.set()
    await asyncio.gather(*calls)
    assert crowd.most_inside == 1


async def test_a_call_that_finds_no_place_in_half_of_its_time_is_not_sent() -> None:
    crowd = Crowd()
    throttled = Throttled(crowd, Throttle(1))
    first = asyncio.create_task(throttled.send(to("web-01")))
    await asyncio.sleep(0)
    with pytest.raises(TemporaryStepError, match="too much is under way on web-01; nothing was sent"):
        await throttled.send(to("web-01", timeout_s=0.02))
    crowd.door.set()
    await first
    assert len(crowd.seen) == 1


async def test_the_wait_counts_against_the_time_of_the_call() -> None:
    crowd = Crowd()
    throttled = Throttled(crowd, Throttle(1))
    calls = [asyncio.create_task(throttled.send(to("web-01"))) for _ in range(2)]
    await asyncio.sleep(0)
    crowd.door.set()
    await asyncio.gather(*calls)
    first, second = (sending.timeout for sending in crowd.seen)
    assert second < first <= timedelta(seconds=30)


async def test_a_host_that_nobody_calls_is_forgotten() -> None:
    throttle = Throttle(1)
    async with throttle.place("web-01", timedelta(seconds=1)):
        pass
    assert throttle._doors == {}


async def test_who_had_to_wait_says_for_how_long() -> None:
    crowd = Crowd()
    throttled = Throttled(crowd, Throttle(1))
    calls = [asyncio.create_task(throttled.send(to("web-01"))) for _ in range(2)]
    while not crowd.inside:  # noqa: ASYNC110  # a count is no event
        await asyncio.sleep(0)
    began_s = asyncio.get_running_loop().time()
    while asyncio.get_running_loop().time() == began_s:  # noqa: ASYNC110  # the clock has moved
        await asyncio.sleep(0)
    crowd.door.set()
    first, second = await asyncio.gather(*calls)

    assert timedelta() <= first.waited < second.waited
