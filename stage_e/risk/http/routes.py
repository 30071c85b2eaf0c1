"""What is known about HTTP APIs, as data."""

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources

from pydantic import Field

from schemas.words import Effect, RiskLevel
from stage_e.risk.data_file import DataModel, read_data_file
from stage_e.risk.http.request import HttpRequest

_ANY = re.compile(r"[\s\S]*")


class Route(DataModel):
    """Requests that are known by where they go and what they carry."""

    host: re.Pattern[str] = _ANY
    path: re.Pattern[str]
    method: re.Pattern[str] = re.compile("GET|HEAD")
    params: dict[str, re.Pattern[str]] = Field(default_factory=dict)
    """Parameters that must be there."""
    others: re.Pattern[str] = _ANY
    """What further parameters may be called."""
    body: re.Pattern[str] = _ANY
    """What the body must be, as compact JSON."""
    without: re.Pattern[str] = re.compile("(?!)")
    """What must not be found in the body."""
    effect: Effect
    risk: RiskLevel
    detail: str

    def fits(self, request: HttpRequest) -> bool:
        """Whether the request is one of those."""
        return (
            self.path.fullmatch(request.path) is not None
            and self.method.fullmatch(request.method) is not None
            and self.host.fullmatch(request.host) is not None
            and self._asked_by(request.params)
            and self.body.fullmatch(request.body) is not None
            and self.without.search(request.body) is None
        )

    def _asked_by(self, params: Mapping[str, str]) -> bool:
        wanted = all(name in params and value.fullmatch(params[name]) for name, value in self.params.items())
        return wanted and all(name in self.params or self.others.fullmatch(name) for name in params)


class HttpRules(DataModel):
    """The data file."""

    routes: tuple[Route, ...]
    acting_words: re.Pattern[str]
    glued_words: re.Pattern[str]
    acting_values: re.Pattern[str]
    record_words: re.Pattern[str]
    asking_keys: re.Pattern[str]
    acting_keys: re.Pattern[str]
    bounding_keys: re.Pattern[str]
    secret_keys: re.Pattern[str]
    secret_words: re.Pattern[str]
    override_headers: re.Pattern[str]
    plain_headers: re.Pattern[str]


@cache
def http_rules() -> HttpRules:
    """The rules that come with Stage E."""
    name = "routes.yaml"
    return read_data_file(HttpRules, name, (resources.files("stage_e.risk.http") / name).read_text("utf-8"))
