"""Credentials by asset: fetched when they are needed, sent only to their owner, seen nowhere."""

import pytest

from schemas.json_text import JsonObject
from schemas.words import Effect
from stage_e.errors import PermanentStepError, TemporaryStepError
from stage_e.tools.operation import Service
from tests.contract.services.house import House, a_house
from tests.unit.adapters.services.sending import a_sending

EFFECT = Effect.DISRUPTIVE


def spooler(**more: object) -> JsonObject:
    body: JsonObject = {"command": "Restart-Service Spooler", "connection_type": "powershell", "target_host": "ws-03"}
    return {**body, "use_asset_credentials": True, **more}  # type: ignore[dict-item]  # JSON by the look of it


async def send(house: House, body: JsonObject) -> JsonObject:
    house.simulator.world.credentials = "checked"
    return (await house.automation.send(a_sending(body=body, effect=EFFECT))).output


@pytest.mark.parametrize("more", [{"asset_id": 3}, {"asset_id": "3"}, {}])
async def test_the_credentials_of_the_asset_open_it(more: JsonObject) -> None:
    async with a_house() as house:
        await send(house, spooler(**more))
        assert house.effects == ["Restart-Service Spooler"]


async def test_a_host_is_found_by_its_address_too() -> None:
    async with a_house() as house:
        row = house.simulator.world.inventory.rows[3]
        await send(house, spooler(target_host=row["ip_address"]))
        assert house.effects == ["Restart-Service Spooler"]


async def test_credentials_are_never_carried_to_another_host() -> None:
    async with a_house() as house:
        with pytest.raises(PermanentStepError, match="asset 3 is ws-03"):
            await send(house, spooler(target_host="ws-04", asset_id=3))
        assert house.effects == []


async def test_without_its_credentials_a_step_does_not_run() -> None:
    async with a_house() as house:
        with pytest.raises(PermanentStepError, match="asset 99 does not exist"):
            await send(house, spooler(asset_id=99))
        with pytest.raises(PermanentStepError, match="no asset goes by ws-99"):
            await send(house, spooler(target_host="ws-99"))
        assert house.effects == []


async def test_the_early_revision_has_no_way_to_ask() -> None:
    async with a_house("early") as house:
        with pytest.raises(PermanentStepError, match="no credentials route"):
            await send(house, spooler(asset_id=3))


@pytest.mark.parametrize("kind", ["503", "cut_before", "garbage"])
async def test_an_asset_service_that_is_away_means_not_sent(kind: str) -> None:
    async with a_house() as house:
        house.fault(kind, service="asset")
        with pytest.raises(TemporaryStepError):
            await send(house, spooler(asset_id=3))
        assert house.effects == []


async def test_an_asset_without_credentials_is_said_so() -> None:
    async with a_house() as house:
        house.simulator.world.inventory.rows[3]["username"] = None
        with pytest.raises(PermanentStepError, match="no user name with a password or key"):
            await send(house, spooler(asset_id=3))


async def test_credentials_are_not_seen_in_what_comes_back() -> None:
    async with a_house() as house:
        found = await house.directory.credentials(3, a_sending())
        password = str(found.values["password"])
        assert password not in repr(found)
        output = await send(house, {**spooler(asset_id=3), "command": f"Write-Host {password}"})
    assert output["stdout"] == "***\n"


async def test_every_look_for_credentials_says_on_whose_behalf() -> None:
    async with a_house() as house:
        await house.directory.credentials("ws-03", a_sending())
        assert {entry.header(b"x-on-behalf-of") for entry in house.entries} == {"ana"}
        assert len({entry.header(b"idempotency-key") for entry in house.entries}) == len(house.entries) == 2


async def test_a_step_that_reads_credentials_is_told_what_there_is_and_no_secret() -> None:
    async with a_house() as house:
        password = str((await house.directory.credentials(3, a_sending())).values["password"])
        answer = await house.asset.send(a_sending("assets.credentials", {"asset_id": 3}, service=Service.ASSET))
    assert answer.output["kept_back"] == ["password"]
    assert password not in str(answer.output)
