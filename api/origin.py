"""Which pages may open a WebSocket: browsers let every page try, and say only where it came from."""

from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

DEFAULT_PORTS = {"http": 80, "https": 443}


def may_come(connection: HTTPConnection, others: Collection[str]) -> bool:
    """Whether it comes from no page, from a page of the host that it came to, or from one of the ``others``."""
    origins = connection.headers.getlist("origin")
    if not origins:
        return True
    return len(origins) == 1 and (
        origins[0].lower() in others or _is_here(origins[0], connection.headers.get("host", ""))
    )


def _is_here(origin: str, host: str) -> bool:
    try:
        page = urlsplit(origin)
        here = urlsplit(f"{page.scheme}://{host}")
        default = DEFAULT_PORTS[page.scheme]
        return bool(host) and (page.hostname, page.port or default) == (here.hostname, here.port or default)
    except (KeyError, ValueError):
        return False
