"""Which handler serves which call; exact paths first, then patterns with ``{name}``."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias

from simulator.exchange import METHOD_NOT_ALLOWED, NOT_FOUND, Answer, Request
from simulator.world import World

Handler: TypeAlias = Callable[[World, Request], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Route:
    """A call of a service: ``GET /{asset_id}`` and what serves it."""

    service: str
    call: str
    handler: Handler


class Routes:
    """Finds the route of a request."""

    def __init__(self, routes: list[Route]) -> None:
        self._exact: dict[tuple[str, str], dict[str, Route]] = {}
        self._patterns: dict[tuple[str, str], dict[str, Route]] = {}
        for route in routes:
            method, path = route.call.split(" ")
            table = self._patterns if "{" in path else self._exact
            table.setdefault((route.service, path), {})[method] = route
        self._compiled = [(service, _compiled(path), methods) for (service, path), methods in self._patterns.items()]

    def find(self, request: Request) -> Route | Answer:
        """The route, with the request's call and path values filled in; or 404 or 405."""
        partial = False
        exact = self._exact.get((request.service, request.path))
        candidates = [(exact, dict[str, str]())] if exact else []
        if exact is None or request.method not in exact:
            candidates += self._matching(request)
        for methods, values in candidates:
            partial = True
            if route := methods.get(request.method):
                request.call, request.path_values = route.call, values
                return route
        return METHOD_NOT_ALLOWED if partial else NOT_FOUND

    def _matching(self, request: Request) -> list[tuple[dict[str, Route], dict[str, str]]]:
        return [
            (methods, match.groupdict())
            for service, pattern, methods in self._compiled
            if service == request.service and (match := pattern.fullmatch(request.path))
        ]


def _compiled(path: str) -> re.Pattern[str]:
    """``{name}`` is one segment, ``{name*}`` the rest of the path."""
    pattern = re.sub(r"\{(\w+)\*\}", r"(?P<\1>.+)", path)
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", pattern))
