"""Pages of the inventory, and what does not add up."""

from urllib.parse import parse_qs, urlsplit

import pytest

from schemas.json_text import JsonObject, JsonValue
from stage_e.adapters.services.asset_pages import MOST_ROWS, PAGE_ROWS, read_assets
from stage_e.adapters.services.asset_query import AssetQuery
from stage_e.errors import TemporaryStepError


def rows(*ids: int) -> list[JsonValue]:
    return [{"id": number, "hostname": f"h{number}"} for number in ids]


def a_page(assets: JsonValue, total: JsonValue, skip: JsonValue = 0) -> JsonObject:
    return {"success": True, "data": {"assets": assets, "total": total, "skip": skip, "limit": PAGE_ROWS}}


class Pages:
    """A service that answers with these pages in turn, and remembers what it was asked."""

    def __init__(self, *pages: JsonObject) -> None:
        self._pages = list(pages)
        self.asked: list[str] = []
        self.parts: list[str] = []

    async def get(self, path: str, part: str) -> JsonObject:
        self.asked.append(path)
        self.parts.append(part)
        return self._pages.pop(0)


class Inventory:
    """A service with this many assets, which gives at most ``page_rows`` at a time."""

    def __init__(self, total: int, page_rows: int) -> None:
        self._total = total
        self._page_rows = page_rows
        self.calls = 0

    async def get(self, path: str, part: str) -> JsonObject:
        self.calls += 1
        asked = parse_qs(urlsplit(path).query)
        skip, limit = int(asked["skip"][0]), min(int(asked["limit"][0]), self._page_rows)
        return a_page(rows(*range(skip, min(skip + limit, self._total))), self._total, skip)


async def test_one_page_is_enough_where_it_holds_all() -> None:
    pages = Pages(a_page(rows(1, 2), 2))
    listing = await read_assets(pages.get, AssetQuery())
    assert (len(listing.rows), listing.total, listing.complete) == (2, 2, True)
    assert pages.asked == ["/?skip=0&limit=1000"]


async def test_a_service_that_silently_gives_fewer_rows_is_asked_again() -> None:
    inventory = Inventory(108, page_rows=50)
    listing = await read_assets(inventory.get, AssetQuery())
    assert (len(listing.rows), listing.complete, inventory.calls) == (108, True, 3)


async def test_every_page_has_its_own_part_of_the_key() -> None:
    pages = Pages(a_page(rows(1), 2), a_page(rows(2), 2, skip=1))
    await read_assets(pages.get, AssetQuery())
    assert pages.parts == ["", "page-1"]


async def test_reading_ends_at_the_cap_and_says_so() -> None:
    listing = await read_assets(Inventory(MOST_ROWS + 1, page_rows=PAGE_ROWS).get, AssetQuery())
    assert (len(listing.rows), listing.total, listing.complete) == (MOST_ROWS, MOST_ROWS + 1, False)
    assert listing.warnings == ["the asset service counts 10001 assets, 10000 of them were read"]


async def test_reading_ends_even_when_every_page_has_one_row() -> None:
    inventory = Inventory(5000, page_rows=1)
    listing = await read_assets(inventory.get, AssetQuery())
    assert (inventory.calls, listing.complete) == (100, False)


async def test_rows_that_were_promised_and_do_not_come_are_noticed() -> None:
    listing = await read_assets(Pages(a_page(rows(1, 2), 3), a_page([], 3, skip=2)).get, AssetQuery())
    assert listing.warnings == ["the asset service counts 3 assets, 2 of them were read"]


async def test_a_row_that_comes_twice_is_counted_once_and_noticed() -> None:
    listing = await read_assets(Pages(a_page(rows(1, 2, 1), 3)).get, AssetQuery())
    assert [row["id"] for row in listing.rows] == [1, 2]
    assert "1 assets came twice" in listing.warnings


async def test_more_rows_than_there_are_is_a_contradiction() -> None:
    assert not (await read_assets(Pages(a_page(rows(1, 2), 1)).get, AssetQuery())).complete


@pytest.mark.parametrize(
    "nonsense",
    [
        {},
        {"success": False, "data": {"assets": [], "total": 0}},
        {"success": "true", "data": {"assets": [], "total": 0}},
        {"success": True, "data": []},
        a_page([], None),
        a_page([], True),
        a_page([], -1),
        a_page([], "6"),
        a_page(None, 6),
        a_page([{"hostname": "x"}], 1),
        a_page([{"id": "1"}], 1),
        a_page(["web-01"], 1),
        a_page([], 0, skip=100),
    ],
)
async def test_nonsense_proves_nothing_and_may_be_asked_again(nonsense: JsonObject) -> None:
    with pytest.raises(TemporaryStepError, match="proves nothing"):
        await read_assets(Pages(nonsense).get, AssetQuery())
