"""What a GET of a URL does, as far as its words tell: the method alone says nothing."""

import ipaddress
import re
from urllib.parse import urlsplit

from schemas.words import Effect, RiskLevel
from stage_e.risk.judgement import Judgement, Reason, unknown

_HEALTH = re.compile(
    r"/?(?:[\w.-]+/)*(?:health|healthz|healthcheck|livez?|liveness|readyz?|readiness|status|ping|version)/?"
)
_DOES_SOMETHING = re.compile(
    "delete|remove|restart|reboot|reset|shutdown|halt|stop|start|kill|run|exec|execute|build|deploy|trigger|update|set|add|"
    "create|insert|install|upgrade|purge|flush|clear|disable|enable|logout|lock|unlock|toggle|open|close|approve|reject|"
    "send|publish|submit|import|sync|migrate|rotate|revoke|grant|drop|truncate|write|save|upload|command|cmd|cgi"
)
_SECRETS = frozenset({"credential", "credentials", "secret", "secrets", "password", "passwords", "token", "tokens"})
_WORD = re.compile(r"[A-Za-z]+")
_METADATA_HOSTS = frozenset({"metadata.google.internal", "metadata", "instance-data", "100.100.100.200"})


def outbound_fault(url: str) -> str | None:
    """Why nothing may ever be sent to ``url``; nothing when only its purpose is in question."""
    try:
        parted = urlsplit(url)
        host = (parted.hostname or "").rstrip(".")
    except ValueError:
        return "is no URL"
    if parted.scheme not in {"http", "https"} or not host:
        return "must be an http or https URL with a host"
    if host in _METADATA_HOSTS or host == "localhost" or host.endswith(".localhost") or _is_inward(host):
        return "leads to this machine or to a metadata service"
    return None


def judge_url(url: str) -> Judgement:
    """The verdict on a GET of ``url``."""
    fault = outbound_fault(url)
    if fault is not None:
        return unknown("url.inward", f"{_shown(url)} {fault}", Effect.UNKNOWN, RiskLevel.CRITICAL)
    parted = urlsplit(url)
    words = {word.lower() for word in _WORD.findall(f"{parted.path} {parted.query}")}
    doing = sorted(filter(_DOES_SOMETHING.fullmatch, words))
    if doing:
        return unknown("url.may_do_something", f"{doing[0]!r} in {_shown(url)} may do something")
    if words & _SECRETS or (parted.hostname or "").partition(".")[0].endswith("-service"):
        return unknown("url.internal", f"{_shown(url)} leads to secrets or to a service of OpsConductor")
    if not parted.query and _HEALTH.fullmatch(parted.path):
        return Judgement(Effect.PROBE, RiskLevel.LOW, (Reason("url.health", f"{_shown(url)} asks how it is"),))
    return Judgement(
        Effect.READ, RiskLevel.MEDIUM, (Reason("url.get", f"{_shown(url)} is not known as harmless", RiskLevel.MEDIUM),)
    )


def _is_inward(host: str) -> bool:
    """Loopback, link-local and unspecified addresses, in any notation that a resolver takes."""
    if re.fullmatch(r"0x[0-9a-fA-F.x]+|[0-9]+|0[0-7.]+", host) or re.fullmatch(r"(?:[0-9]+\.){1,2}[0-9]+", host):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    address = mapped or address
    return address.is_loopback or address.is_link_local or address.is_unspecified


def _shown(url: str) -> str:
    """Without who logs in and with what."""
    parted = urlsplit(url)
    return f"{parted.scheme}://{parted.netloc.rpartition('@')[2]}{parted.path}"
