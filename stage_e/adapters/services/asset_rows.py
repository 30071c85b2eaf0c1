"""Rows of the inventory as the output of a step."""

from collections import Counter
from collections.abc import Iterable, Sequence

from schemas.json_text import JsonObject, JsonValue
from stage_e.adapters.services.asset_pages import Listing
from stage_e.adapters.services.asset_query import AssetQuery
from stage_e.adapters.services.output import Cleaner, is_secret, visible
from stage_e.ports.services import Answer

_LISTS = frozenset({"assets", "hostnames", "ip_addresses"})
ALWAYS = ("id", "hostname", "ip_address", "os_type", "device_type", "environment", "service_type")


def answer_of(query: AssetQuery, listing: Listing) -> Answer:
    """What a query found: ``{total, matched, asset_count, assets, hostnames, ip_addresses, groups, complete}``.

    ``total`` is what the service counts for what it was asked, ``matched`` and ``asset_count`` how many of them fit
    all filters. ``limit`` caps ``assets``, ``hostnames`` and ``ip_addresses``, never a count. ``complete`` is false
    when not every row could be read or the answers contradict each other; ``warnings`` then says why.
    Raises: PermanentStepError: a filter names an unknown column.
    """
    query.check(listing.rows)
    found = [row for row in listing.rows if query.fits(row)]
    all_fit = len(found) == len(listing.rows)
    matched = listing.total if query.served_whole and all_fit else len(found)
    shown, cleaner = found[: query.limit], Cleaner()
    wanted = dict.fromkeys((*ALWAYS, *query.fields)) if query.fields else {}
    output: JsonObject = {
        "total": listing.total,
        "matched": matched,
        "asset_count": matched,
        "assets": [_projected(row, wanted or row, cleaner) for row in shown],
        "hostnames": _column(shown, "hostname"),
        "ip_addresses": _column(shown, "ip_address"),
        "groups": _groups(found),
        "complete": listing.complete,
    }
    if not listing.complete:
        output["warnings"] = list[JsonValue](listing.warnings)
    return Answer(output, cleaner.truncated)


def shown_rows(query: AssetQuery, listing: Listing) -> list[JsonObject]:
    """The rows that the output lists, whole and in its order."""
    return [row for row in listing.rows if query.fits(row)][: query.limit]


def count_of(answer: Answer) -> Answer:
    """``answer`` without the rows, of which a count may have thousands."""
    kept = {name: value for name, value in answer.output.items() if name not in _LISTS}
    return Answer(kept, answer.truncated)


def _projected(row: JsonObject, names: Iterable[str], cleaner: Cleaner) -> JsonObject:
    return {name: cleaner.clean(row[name]) for name in names if name in row and not is_secret(name)}


def _column(rows: Sequence[JsonObject], name: str) -> list[JsonValue]:
    return [visible(value) for row in rows if isinstance(value := row.get(name), str)]


def _groups(rows: Sequence[JsonObject]) -> list[JsonValue]:
    counts = Counter((_kind(row, "os_type"), _kind(row, "device_type")) for row in rows)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [{"os_type": os_type, "device_type": device, "count": count} for (os_type, device), count in ordered]


def _kind(row: JsonObject, column: str) -> str:
    value = row.get(column)
    return visible(value) if isinstance(value, str) else ""
