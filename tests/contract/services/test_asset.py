"""The asset service in every revision: counted by it, checked by us."""

import pytest

from schemas.json_text import JsonObject
from simulator.revision import REVISIONS
from stage_e.errors import LostStepError, PermanentStepError, StepError, TemporaryStepError
from stage_e.ports.services import Sending
from stage_e.tools.operation import Service
from tests.contract.services.house import House, a_house
from tests.unit.adapters.services.sending import a_sending


def asking(call: str, body: JsonObject | None = None, timeout_s: float = 5.0) -> Sending:
    return a_sending(call, body, service=Service.ASSET, timeout_s=timeout_s)


async def output(house: House, call: str, body: JsonObject | None = None) -> JsonObject:
    return (await house.asset.send(asking(call, body))).output


def rows(found: JsonObject) -> list[JsonObject]:
    """The assets in an output."""
    assets = found["assets"]
    assert isinstance(assets, list)
    return [row for row in assets if isinstance(row, dict)]


@pytest.mark.parametrize("revision", REVISIONS)
async def test_the_office_has_six_windows_workstations(revision: str) -> None:
    async with a_house(revision) as house:
        found = await output(house, "assets.count")
    assert (found["total"], found["asset_count"], found["complete"]) == (6, 6, True)
    assert found["groups"] == [{"os_type": "windows", "device_type": "workstation", "count": 6}]


async def test_a_count_is_one_request() -> None:
    async with a_house(inventory="estate") as house:
        await output(house, "assets.count", {"filters": {"environment": "production"}})
        assert len(house.entries) == 1


@pytest.mark.parametrize("revision", REVISIONS)
async def test_a_limit_of_20_shows_20_of_108_and_counts_108(revision: str) -> None:
    async with a_house(revision, inventory="estate") as house:
        found = await output(house, "assets.list", {"filters": {}, "fields": ["hostname"], "limit": 20})
    assert (found["total"], found["matched"], found["asset_count"]) == (108, 108, 108)
    assert len(rows(found)) == 20
    assert found["hostnames"] == [row["hostname"] for row in rows(found)]


async def test_a_filter_that_the_service_ignores_holds_all_the_same() -> None:
    async with a_house(inventory="estate") as house:
        found = await output(house, "assets.list", {"filters": {"device_type": "firewall"}})
    assert (found["total"], found["asset_count"]) == (108, 1)
    assert {row["device_type"] for row in rows(found)} == {"firewall"}


async def test_a_filter_that_the_service_honours_is_left_to_it() -> None:
    async with a_house(inventory="estate") as house:
        found = await output(house, "assets.count", {"filters": {"os_type": "Linux"}})
    assert (found["total"], found["asset_count"]) == (93, 93)


async def test_filters_hold_together() -> None:
    async with a_house(inventory="estate") as house:
        found = await output(house, "assets.list", {"filters": {"os_type": "linux", "environment": "TESTING"}})
    assert {(row["os_type"], row["environment"]) for row in rows(found)} == {("linux", "testing")}


async def test_assets_are_found_by_tag() -> None:
    async with a_house(inventory="estate") as house:
        found = await output(house, "assets.list", {"filters": {"tags": "win10"}, "fields": ["tags"]})
    assert found["asset_count"] == len(rows(found)) > 0
    assert all("win10" in str(row["tags"]) for row in rows(found))


async def test_a_filter_by_an_unknown_column_is_refused() -> None:
    async with a_house() as house:
        with pytest.raises(PermanentStepError, match="no column colour"):
            await output(house, "assets.list", {"filters": {"colour": "red"}})


async def test_assets_are_searched_by_name_and_by_address() -> None:
    async with a_house(inventory="estate") as house:
        by_name = await output(house, "assets.search", {"search_term": "WEB-prod-01"})
        by_address = await output(house, "assets.search", {"search_term": "10.0.1.10"})
    assert by_name["hostnames"] == ["web-prod-01.acme.com"]
    assert by_address["hostnames"] == ["web-prod-01.acme.com"]


async def test_a_search_needs_a_term() -> None:
    async with a_house() as house:
        with pytest.raises(PermanentStepError, match="search_term"):
            await output(house, "assets.search", {"search_term": " "})


@pytest.mark.parametrize("body", [{"asset_id": 1}, {"asset_id": "1"}, {"hostname": "web-prod-01"}])
async def test_an_asset_is_got_by_id_or_name(body: JsonObject) -> None:
    async with a_house(inventory="estate") as house:
        found = await output(house, "assets.get", {**body, "fields": ["owner"]})
    assert (found["asset_count"], found["hostnames"]) == (1, ["web-prod-01.acme.com"])


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"asset_id": 99}, "asset 99 does not exist"),
        ({"hostname": "web-99"}, "no asset is called web-99"),
        ({"asset_id": "x"}, "asset_id must be a whole number"),
        ({}, "asset_id or a hostname is needed"),
    ],
)
async def test_an_asset_that_does_not_exist_is_said_so(body: JsonObject, message: str) -> None:
    async with a_house() as house:
        with pytest.raises(PermanentStepError, match=message):
            await output(house, "assets.get", body)


async def test_an_unknown_call_is_refused() -> None:
    async with a_house() as house:
        with pytest.raises(PermanentStepError, match=r"no call assets\.delete"):
            await output(house, "assets.delete")


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("503", TemporaryStepError),
        ("429", TemporaryStepError),
        ("cut_before", LostStepError),
        ("cut_after", LostStepError),
        ("garbage", TemporaryStepError),
        ("hang", LostStepError),
    ],
)
async def test_a_fault_ends_in_the_error_that_fits(kind: str, error: type[StepError]) -> None:
    async with a_house() as house:
        house.fault(kind, service="asset")
        with pytest.raises(StepError) as caught:
            await house.asset.send(asking("assets.count", timeout_s=0.5))
    assert type(caught.value) is error


async def test_an_answer_of_more_than_8_mib_is_not_read() -> None:
    async with a_house() as house:
        house.fault("huge_output", size_bytes=20_000_000)
        with pytest.raises(PermanentStepError, match="larger than 8 MiB"):
            await output(house, "assets.count")
