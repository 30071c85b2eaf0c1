"""What the headers of a request make of it."""

import re
from collections.abc import Iterator, Mapping

from schemas.json_text import JsonValue
from schemas.words import Effect, RiskLevel
from stage_e.risk.http.address import is_loopback, is_metadata
from stage_e.risk.http.routes import HttpRules
from stage_e.risk.judgement import Judgement, Reason, unknown

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_LEADS_ELSEWHERE = re.compile(
    r"x-(original|rewrite|forwarded|override)-(ur[li]|path)|x-(action|command|operation)|soapaction|x-amz-target|upgrade"
)
"""A server that knows them does what they say in place of what the URL says."""


def plain_name(name: str) -> str:
    """The name of a header as gateways compare it."""
    return name.strip().lower().replace("_", "-")


def judge_headers(headers: Mapping[str, JsonValue], rules: HttpRules) -> Iterator[Judgement]:
    """Verdicts on the headers that do more than to say who asks."""
    for name, value in headers.items():
        plain = plain_name(name)
        if _CONTROL.search(f"{name}{value}"):
            yield unknown("http.header", "a header holds what begins another one")
        elif plain == "host" and (is_metadata(str(value)) or is_loopback(str(value))):
            yield unknown("http.header", "a header asks for another machine than the URL")
        elif _LEADS_ELSEWHERE.fullmatch(plain):
            yield unknown("http.header", f"the header {plain} says what is done")
        elif not (rules.plain_headers.fullmatch(plain) or rules.override_headers.fullmatch(plain)):
            reason = Reason("http.header", f"nobody has listed what the header {plain} does", RiskLevel.MEDIUM)
            yield Judgement(Effect.READ, RiskLevel.MEDIUM, (reason,))
