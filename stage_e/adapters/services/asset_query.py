"""What is asked of the inventory, and whether a row answers it: we filter, because the service forgets to."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from schemas.json_text import JsonObject, JsonValue
from stage_e.adapters.services.output import brief, is_secret
from stage_e.errors import PermanentStepError

_HONOURED = {"os_type", "service_type"}  # by the service, on single values
_HONOURED_TRUTH = {("is_active", "true"), ("is_active", "false")}
_SEARCHED = ("name", "hostname", "description", "ip_address")
_ADDRESS = re.compile(r"[\d.:]+")


@dataclass(frozen=True, slots=True)
class Filter:
    """One column and the texts that it may hold; a column that is a list has to hold all of them."""

    column: str
    wanted: tuple[str, ...]

    def fits(self, row: JsonObject) -> bool:
        """Whether ``row`` has it, whatever the case of the letters; host names also by their first label."""
        value = row.get(self.column)
        if isinstance(value, list):
            return set(self.wanted) <= {_text(each) for each in value}
        if self.column == "hostname":
            return any(_is_name(value, wanted) for wanted in self.wanted)
        return value is not None and _text(value) in self.wanted

    @property
    def honoured(self) -> bool:
        """Whether the service itself can be trusted to look at it."""
        return len(self.wanted) == 1 and (self.column in _HONOURED or (self.column, *self.wanted) in _HONOURED_TRUTH)


@dataclass(frozen=True, slots=True)
class AssetQuery:
    """Which assets, which of their columns (none named: all), and how many of them to show."""

    filters: tuple[Filter, ...] = ()
    search: str = ""
    fields: tuple[str, ...] = ()
    limit: int | None = None

    def fits(self, row: JsonObject) -> bool:
        """Whether ``row`` is one of those asked for."""
        found = not self.search or any(self.search in _text(row.get(column)) for column in _SEARCHED)
        return found and all(each.fits(row) for each in self.filters)

    def check(self, rows: Sequence[JsonObject]) -> None:
        """Raises: PermanentStepError: a filter names a column that no row has; ignoring it would mean all assets."""
        for each in self.filters:
            if rows and not any(each.column in row for row in rows):
                columns = brief(", ".join(sorted(rows[0])))
                raise PermanentStepError(f"assets have no column {brief(each.column)} to filter by, but {columns}")

    @property
    def parameters(self) -> dict[str, str]:
        """What the service is asked; it knows no more than this."""
        asked = {each.column: each.wanted[0] for each in self.filters if each.honoured}
        if self.search and not _ADDRESS.fullmatch(self.search):  # its search does not cover addresses
            asked["search"] = self.search
        return asked

    @property
    def served_whole(self) -> bool:
        """Whether the service is asked for all of it, so that its own count is the count."""
        return all(each.honoured for each in self.filters) and ("search" in self.parameters or not self.search)


def goes_by(row: JsonObject, host: str) -> bool:
    """Whether the asset is meant by ``host``: its name, the first label of its name, or its address."""
    return _is_name(row.get("hostname"), host.lower()) or _text(row.get("ip_address")) == host.lower()


def query_of(body: JsonObject) -> AssetQuery:
    """The query that the body of an ``assets.`` call asks. Raises: PermanentStepError."""
    filters = body.get("filters")
    if filters is None:
        filters = {}
    if not isinstance(filters, dict):
        raise PermanentStepError("filters must be an object of columns and values")
    return AssetQuery(
        filters=tuple(_filter(column, value) for column, value in filters.items()),
        fields=tuple(_texts(body.get("fields"), "fields")),
        limit=_limit(body.get("limit")),
    )


def by_name(hostname: str) -> Filter:
    """The filter for one host name."""
    return Filter("hostname", (hostname.lower(),))


def _filter(column: str, value: JsonValue) -> Filter:
    if is_secret(column):
        raise PermanentStepError(f"assets cannot be filtered by {column}, which is a secret")
    values: Sequence[JsonValue] = value if isinstance(value, list) else [value]
    if not values or any(each is None or each == "" or isinstance(each, list | dict) for each in values):
        raise PermanentStepError(f"the filter {column} is empty or no value; name one or leave it out")
    return Filter(column, tuple(_text(each) for each in values))


def _limit(value: JsonValue) -> int | None:
    if isinstance(value, str) and value.isdecimal():
        return int(value)
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 0):
        return value
    raise PermanentStepError("limit must be a whole number")


def _texts(value: JsonValue, name: str) -> list[str]:
    texts = value if isinstance(value, list) else [] if value is None else [value]
    if all(isinstance(each, str) for each in texts):
        return [str(each) for each in texts]
    raise PermanentStepError(f"{name} must be a list of texts")


def _text(value: JsonValue) -> str:
    return "" if value is None else str(value).lower()


def _is_name(value: JsonValue, wanted: str) -> bool:
    name = _text(value)
    return name != "" and wanted in {name, name.split(".")[0]}
