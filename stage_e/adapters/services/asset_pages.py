"""Reading the inventory page by page, and noticing when the pages do not add up."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from schemas.json_text import JsonObject
from stage_e.adapters.services.asset_query import AssetQuery
from stage_e.adapters.services.envelope import data_of, nonsense

PAGE_ROWS = 1000  # the most that the service gives
MOST_ROWS = 10_000
MOST_PAGES = 100  # for a service that gives fewer rows than it is asked for

Get = Callable[[str, str], Awaitable[JsonObject]]
"""GET a path; the second argument tells the requests of one attempt apart."""


@dataclass(slots=True)
class Listing:
    """Rows as far as they were read, each once, and how many the service says there are."""

    total: int = 0
    rows: list[JsonObject] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether the rows are all that there are, without contradiction."""
        return not self.warnings


async def read_assets(get: Get, query: AssetQuery) -> Listing:
    """All rows that the service gives for ``query``, up to ``MOST_ROWS``. Raises: TemporaryStepError: nonsense."""
    total, read = 0, list[JsonObject]()
    for number in range(MOST_PAGES):
        skip = len(read)
        asked = {"skip": str(skip), "limit": str(PAGE_ROWS), **query.parameters}
        data = data_of(await get(f"/?{urlencode(asked)}", f"page-{number}" if number else ""))
        total, page = _page_of(data, skip)
        read += page
        if not page or len(read) >= min(total, MOST_ROWS):
            break
    return _listing(total, read)


def _page_of(data: JsonObject, skip: int) -> tuple[int, list[JsonObject]]:
    total, assets = data.get("total"), data.get("assets")
    if isinstance(total, bool) or not isinstance(total, int) or total < 0 or not isinstance(assets, list):
        raise nonsense("no total or no assets")
    if data.get("skip", skip) != skip:
        raise nonsense("another page than the one asked for")
    rows = [row for row in assets if isinstance(row, dict) and type(row.get("id")) is int]
    if len(rows) != len(assets):
        raise nonsense("assets without an id")
    return total, rows


def _listing(total: int, read: list[JsonObject]) -> Listing:
    by_id = {row["id"]: row for row in reversed(read)}
    rows = [row for row in read if by_id[row["id"]] is row]
    listing = Listing(total, rows)
    if len(rows) < len(read):
        listing.warnings.append(f"{len(read) - len(rows)} assets came twice")
    if len(rows) != total:
        listing.warnings.append(f"the asset service counts {total} assets, {len(rows)} of them were read")
    return listing
