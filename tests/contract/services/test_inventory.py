"""One suite over both inventories: the asset service's and the one in memory."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest

from schemas.json_text import JsonObject
from schemas.words import Effect
from stage_e.adapters.memory.inventory import MemoryInventory
from stage_e.adapters.services.inventory import ServiceInventory
from stage_e.errors import PermanentStepError
from stage_e.ports.inventory import InventoryLookup
from stage_e.tools.inventory import Asset, Listed, ListQuestion
from stage_e.tools.operation import Service
from tests.contract.services.house import a_house
from tests.unit.adapters.services.sending import a_command, a_sending


@dataclass(frozen=True, slots=True)
class Place:
    """An inventory of six workstations, and how to make it fail."""

    inventory: InventoryLookup
    break_down: Callable[[], None]


@asynccontextmanager
async def in_memory() -> AsyncIterator[Place]:
    assets = (
        Asset(
            number,
            f"ws-0{number}.acme.com",
            f"192.168.60.1{number}",
            "windows",
            "office",
            frozenset({"winrm"}),
            frozenset({"office", "windows", "win10"}),
        )
        for number in range(1, 7)
    )
    inventory = MemoryInventory(assets)
    yield Place(inventory, lambda: setattr(inventory, "out_of_order", True))


@asynccontextmanager
async def at_the_service() -> AsyncIterator[Place]:
    async with a_house() as house:
        yield Place(ServiceInventory(house.clients[Service.ASSET], house.revision), lambda: house.fault("503"))


@pytest.fixture(params=[in_memory, at_the_service])
async def place(request: pytest.FixtureRequest) -> AsyncIterator[Place]:
    async with request.param() as made:
        yield made


@pytest.mark.parametrize("name", ["ws-03", "WS-03", "ws-03.acme.com", "192.168.60.13"])
async def test_a_host_is_found_by_each_of_its_names(place: Place, name: str) -> None:
    asset = (await place.inventory.look_up([name])).find(name)
    assert asset is not None
    assert (asset.asset_id, asset.hostname, asset.environment) == (3, "ws-03.acme.com", "office")
    assert asset.connections == {"winrm"}
    assert "office" in asset.tags


async def test_what_is_not_in_the_inventory_is_not_made_up(place: Place) -> None:
    inventory = await place.inventory.look_up(["ws-03", "ws-99", "ws-0"])
    assert inventory.answered
    assert set(inventory.assets) == {"ws-03"}


async def test_many_hosts_are_found_at_once(place: Place) -> None:
    names = [*(f"ws-0{number}" for number in range(1, 7)), *(f"ws-{number}" for number in range(10, 20))]
    assert set((await place.inventory.look_up(names)).assets) == set(names[:6])


async def test_an_inventory_that_cannot_be_asked_says_so(place: Place) -> None:
    place.break_down()
    inventory = await place.inventory.look_up(["ws-03"])
    assert not inventory.answered
    assert not inventory.assets


async def listed(inventory: InventoryLookup, call: str, body: JsonObject) -> Listed | None:
    question = ListQuestion(call, body)
    return (await inventory.lists([question])).get(question.key)


@pytest.mark.parametrize(
    ("call", "body", "numbers"),
    [
        ("assets.list", {}, {1, 2, 3, 4, 5, 6}),
        ("assets.list", {"filters": {"environment": "Office", "tags": ["win10"]}}, {1, 2, 3, 4, 5, 6}),
        ("assets.list", {"filters": {"hostname": ["ws-02", "ws-05.acme.com"]}}, {2, 5}),
        ("assets.list", {"filters": {"environment": "production"}}, set()),
        ("assets.search", {"search_term": "WS-04"}, {4}),
        ("assets.get", {"hostname": "ws-06"}, {6}),
        ("assets.get", {"asset_id": 1}, {1}),
    ],
)
async def test_a_list_has_the_assets_that_fit_and_no_others(
    place: Place, call: str, body: JsonObject, numbers: set[int]
) -> None:
    found = await listed(place.inventory, call, body)
    assert found is not None
    assert {asset.asset_id for asset in found.assets} == numbers
    assert found.output["hostnames"] == [asset.hostname for asset in found.assets]
    assert found.output["complete"] is True


async def test_a_list_shows_the_columns_asked_for_and_the_assets_are_known_whole(place: Place) -> None:
    found = await listed(place.inventory, "assets.list", {"fields": ["hostname"], "limit": 2})
    assert found is not None
    assert len(found.assets) == 2
    assert all("office" in asset.tags and asset.connections == {"winrm"} for asset in found.assets)
    assert "tags" not in str(found.output["assets"])


@pytest.mark.parametrize(
    ("call", "body"),
    [
        ("assets.list", {"filters": {"colour": "red"}}),
        ("assets.get", {"hostname": "ws-99"}),
        ("assets.get", {"asset_id": 99}),
    ],
)
async def test_a_question_that_cannot_be_answered_has_no_answer(place: Place, call: str, body: JsonObject) -> None:
    assert await listed(place.inventory, call, body) is None


async def test_lists_of_an_inventory_that_cannot_be_asked_are_missing(place: Place) -> None:
    place.break_down()
    assert await listed(place.inventory, "assets.list", {}) is None


async def test_a_list_is_what_the_step_that_asks_for_it_puts_out() -> None:
    body: JsonObject = {"filters": {"environment": "staging"}, "fields": ["hostname", "owner"], "limit": 3}
    async with a_house(inventory="estate") as house:
        inventory = ServiceInventory(house.clients[Service.ASSET], house.revision)
        found = await listed(inventory, "assets.list", body)
        step = await house.asset.send(a_sending("assets.list", body, service=Service.ASSET))
    assert found is not None
    assert found.output == step.output


async def test_a_list_counts_for_some_seconds_and_a_failure_does_not() -> None:
    async with a_house() as house:
        inventory = ServiceInventory(house.clients[Service.ASSET], house.revision)
        house.fault("503", times=1)
        assert await listed(inventory, "assets.list", {}) is None
        assert await listed(inventory, "assets.list", {}) is not None
        asked = len(house.entries)
        assert await listed(inventory, "assets.list", {}) is not None
        assert len(house.entries) == asked


async def test_a_list_that_does_not_come_is_not_waited_for() -> None:
    async with a_house() as house:
        house.fault("hang")
        inventory = ServiceInventory(house.clients[Service.ASSET], house.revision, timedelta(milliseconds=50))
        assert await listed(inventory, "assets.list", {}) is None


async def test_an_answer_counts_for_some_seconds() -> None:
    async with a_house() as house:
        inventory = ServiceInventory(house.clients[Service.ASSET], house.revision)
        await inventory.look_up(["ws-03"])
        asked = len(house.entries)
        await inventory.look_up(["ws-03"])
        assert len(house.entries) == asked


async def test_a_connection_that_turned_out_to_be_a_pretence_is_not_offered_again() -> None:
    async with a_house(revision="late") as house:
        inventory = ServiceInventory(house.clients[Service.ASSET], house.revision)
        assert (await inventory.look_up(["ws-03"])).spoken == frozenset({"ssh", "powershell", "impacket"})
        with pytest.raises(PermanentStepError, match="only pretends"):
            await house.automation.send(a_sending(body=a_command("uptime", host="ws-03"), effect=Effect.READ))
        assert (await inventory.look_up(["ws-03"])).spoken == frozenset({"powershell", "impacket"})
