"""Whom an error blames: a service that does not take calls, or nobody when it answered."""

import asyncio

import pytest

from schemas.words import Effect
from stage_e.adapters.services.all_services import NOWHERE
from stage_e.adapters.services.http import ServiceClient
from stage_e.engine.held import Hold
from stage_e.errors import StepError, TemporaryStepError
from stage_e.tools.operation import Service
from tests.builders import NOON
from tests.contract.services.house import House, a_house
from tests.unit.adapters.services.sending import a_command, a_sending


async def away(house: House) -> str:
    sending = a_sending(body=a_command("hostname", host="ws-03"), effect=Effect.DISRUPTIVE, timeout_s=0.5)
    with pytest.raises(StepError) as caught:
        await house.automation.send(sending)
    return caught.value.away


@pytest.mark.parametrize("kind", ["503", "429", "cut_before", "cut_after", "hang"])
async def test_a_service_that_does_not_take_a_call_is_away(kind: str) -> None:
    async with a_house() as house:
        house.fault(kind)
        assert await away(house) == Service.AUTOMATION


@pytest.mark.parametrize("kind", ["garbage", "status"])
async def test_a_service_that_answers_with_nonsense_is_not_away(kind: str) -> None:
    async with a_house() as house:
        house.fault(kind, match={"call": "POST /execute"})
        assert await away(house) == ""


async def test_a_service_that_cannot_be_reached_is_away() -> None:
    client = ServiceClient(Service.ASSET, NOWHERE)
    with pytest.raises(StepError) as caught:
        await client.look("/", a_sending(effect=Effect.READ), "look")
    assert caught.value.away == Service.ASSET
    await client.close()


def left_alone(_: str) -> Hold:
    return Hold(NOON, "it did not take 5 calls in a row")


async def test_a_look_at_a_service_that_is_left_alone_sends_nothing() -> None:
    async with a_house() as house:
        client = ServiceClient(Service.ASSET, house.simulator.service("asset"), held=left_alone)
        with pytest.raises(TemporaryStepError, match="nothing was sent: it did not take 5 calls in a row"):
            await client.look("/", a_sending(effect=Effect.READ), "look")
        assert house.entries == []


async def test_what_waits_for_a_connection_when_the_service_is_left_alone_is_not_sent() -> None:
    holds: list[Hold] = []
    async with a_house() as house:
        house.fault("slow", seconds=0.2)
        url = house.simulator.service("asset")
        client = ServiceClient(Service.ASSET, url, most_at_once=1, held=lambda _: holds[0] if holds else None)
        first = asyncio.create_task(client.look("/", a_sending(effect=Effect.READ), "first"))
        while not any(fault.hits for fault in house.simulator.world.faults):  # noqa: ASYNC110  # a count is no event
            await asyncio.sleep(0)
        second = asyncio.create_task(client.look("/", a_sending(effect=Effect.READ), "second"))
        await asyncio.sleep(0)
        holds.append(left_alone(""))
        await asyncio.gather(first, second, return_exceptions=True)
        assert isinstance(second.exception(), TemporaryStepError)
        assert len(house.entries) == 1
        await client.close()
