"""What is known about HTTP APIs, as data."""

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources

from pydantic import Field

from schemas.words import Effect, RiskLevel
from stage_e.risk.command_rule import Pattern
from stage_e.risk.data_file import DataModel, read_data_file
from stage_e.risk.http.request import HttpRequest


class Route(DataModel):
    """Requests that are known by where they go and what they carry."""

    host: Pattern = ".*"
    path: Pattern
    method: Pattern = "GET|HEAD"
    params: dict[str, Pattern] = Field(default_factory=dict)
    """Parameters that must be there."""
    others: Pattern = ".*"
    """What further parameters may be called."""
    body: Pattern = ".*"
    """What the body must be, as compact JSON."""
    without: Pattern = "(?!)"
    """What must not be found in the body."""
    effect: Effect
    risk: RiskLevel
    detail: str

    def fits(self, request: HttpRequest) -> bool:
        """Whether the request is one of those."""
        return (
            re.fullmatch(self.path, request.path) is not None
            and re.fullmatch(self.method, request.method) is not None
            and re.fullmatch(self.host, request.host) is not None
            and self._asked_by(request.params)
            and re.fullmatch(self.body, request.body, re.DOTALL) is not None
            and re.search(self.without, request.body) is None
        )

    def _asked_by(self, params: Mapping[str, str]) -> bool:
        wanted = all(name in params and re.fullmatch(value, params[name]) for name, value in self.params.items())
        return wanted and all(name in self.params or re.fullmatch(self.others, name) for name in params)


class HttpRules(DataModel):
    """The data file."""

    routes: tuple[Route, ...]
    acting_words: Pattern
    record_words: Pattern
    asking_keys: Pattern
    acting_keys: Pattern
    bounding_keys: Pattern
    secret_keys: Pattern
    secret_words: Pattern
    override_headers: Pattern


@cache
def http_rules() -> HttpRules:
    """The rules that come with Stage E."""
    name = "routes.yaml"
    return read_data_file(HttpRules, name, (resources.files("stage_e.risk.http") / name).read_text("utf-8"))
