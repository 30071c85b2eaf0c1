"""Whether a plan acts on a host that its request does not mean: planners hand out plans made for another request."""

import re
from collections.abc import Iterable, Sequence

from schemas.decision_v1 import DecisionV1
from stage_e.tools.hosts import hosts_of_request

_HOST_IN_TEXT = re.compile(
    r"(?<![\w.-])(?:(?:[0-9]{1,3}\.){3}[0-9]{1,3}|[a-z][a-z0-9]*(?:-[a-z0-9]+)*-[0-9]+[a-z]?(?:\.[a-z][a-z0-9-]*)*)(?![\w-]|\.\w)",
    re.IGNORECASE,
)
"""Addresses, and names that end in a number: ``web-01``, ``dc-01.acme.com``."""


def other_hosts(decision: DecisionV1 | None, targets: Iterable[str]) -> str | None:
    """What does not match between the hosts of the request and the targets; nothing when nothing contradicts."""
    if decision is None:
        return None
    named = [*hosts_of_request(decision), *_HOST_IN_TEXT.findall(decision.original_request)]
    acted_on = list(dict.fromkeys(targets))
    for are_addresses in (True, False):
        meant = [host for host in named if _is_address(host) is are_addresses]
        hit = [host for host in acted_on if _is_address(host) is are_addresses]
        missed, strange = _without(meant, hit), _without(hit, meant)
        if missed and strange:
            return f"the request names {missed[0]}, the plan acts on {strange[0]}"
    return None


def _without(hosts: Sequence[str], others: Sequence[str]) -> list[str]:
    return [host for host in hosts if not any(_same(host, other) for other in others)]


def _same(host: str, other: str) -> bool:
    host, other = host.lower(), other.lower()
    if _is_address(host) or ("." in host and "." in other):
        return host == other
    return host.partition(".")[0] == other.partition(".")[0]


def _is_address(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdigit()
