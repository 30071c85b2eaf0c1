"""A request as its parts, in the one notation that the rules are written in."""

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

from schemas.json_text import JsonValue

_MOST_ENCODINGS = 3


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """Method in upper case, host in lower case, path percent-decoded, parameters by name, body as compact JSON."""

    url: str
    method: str
    scheme: str
    host: str
    path: str
    params: Mapping[str, str]
    body: str
    has_login: bool


def request_of(method: str, url: str, body: JsonValue) -> HttpRequest:
    """The parts of a request. Raises: ValueError: the URL is none."""
    parted = urlsplit(unicodedata.normalize("NFKC", url.strip()))
    return HttpRequest(
        url=url,
        method=method.strip().upper() or "GET",
        scheme=parted.scheme.lower(),
        host=(parted.hostname or "").rstrip("."),
        path=_decoded(parted.path) or "/",
        params=dict(parse_qsl(parted.query, keep_blank_values=True)),
        body=_as_text(body),
        has_login=parted.username is not None,
    )


def _decoded(path: str) -> str:
    """The path as a server may see it behind several proxies, each of which decodes."""
    for _ in range(_MOST_ENCODINGS):
        path = unquote(path)
    return path


def _as_text(body: JsonValue) -> str:
    if body is None:
        return ""
    return body if isinstance(body, str) else json.dumps(body, separators=(",", ":"), ensure_ascii=False)
