"""What a request to a URL does, for commands that make one."""

import re
from dataclasses import replace

from schemas.words import Effect, RiskLevel
from stage_e.risk.http.judge import judge_http
from stage_e.risk.judgement import Judgement

_LOCAL = re.compile(r"(https?://)(?:localhost|127\.0\.0\.1|\[::1\])(?=[:/?]|$)")
"""The host itself in plain words; no other notation of it is an honest one."""


_PORT = re.compile(r"https?://[^/?#]*:(\d+)(?=[/?#]|$)")
_SERVICES = {
    "15672": "rabbitmq",
    "9200": "elasticsearch",
    "4646": "nomad",
    "3000": "grafana",
    "5000": "registry",
    "6443": "kubernetes",
    "8001": "kubernetes",
    "8200": "vault",
}
"""Who answers at a port, when it is the usual one."""


def judge_url(url: str, method: str = "GET") -> Judgement:
    """The verdict on asking for ``url``; where it must never lead, nobody takes it for a read.

    To ask a host how its own services are is what health checks do; all else that it says to itself counts as inward.
    """
    url = url if "://" in url else f"http://{url}"
    judged = judge_http(method, url)
    if judged.risk is not RiskLevel.CRITICAL:
        return judged
    elsewhere = judge_http(method, _LOCAL.sub(rf"\1{_service_at(url)}", url)) if _LOCAL.match(url) else judged
    if elsewhere.risk is RiskLevel.LOW:
        return elsewhere
    return replace(judged, effect=Effect.UNKNOWN) if judged.effect.harmless else judged


def _service_at(url: str) -> str:
    found = _PORT.match(url)
    return _SERVICES.get(found[1], "a-host") if found else "a-host"
