"""What surrounds every request: its id, its line in the log, the headers of every answer, and the last handler."""

import re
import time
from collections.abc import Callable, Iterable
from uuid import uuid4

import structlog
from starlette.requests import ClientDisconnect, HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import PROBLEM, REQUEST_ID, answer_fault
from schemas.findings import printable

SAFE_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"cache-control", b"no-store"),  # answers hold what machines said
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
]
PROBES = frozenset({"/livez", "/readyz", "/metrics"})  # asked every few seconds; seen at the level debug alone
HUNG_UP, FAULT = 499, 500  # how the log calls a client that left before its answer, and a fault of ours
INTERNAL_ERROR = 1011
_REQUEST_ID = re.compile(rb"[A-Za-z0-9._:+/=-]{1,128}")
log = structlog.get_logger(__name__)


class Access:
    """Pure ASGI: costs a few microseconds and never comes between a stream and its client."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request or WebSocket."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        started_s = time.perf_counter()
        request_id = scope[REQUEST_ID] = _request_id(scope)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        answer = _Answer(send, (b"x-request-id", request_id.encode()))
        try:
            await self._app(scope, receive, answer.send)
        except ClientDisconnect:
            answer.outcome = HUNG_UP
        except Exception as error:  # noqa: BLE001 - the last handler
            await _answer_fault(scope, receive, answer, error)
        finally:
            _log(scope, answer.outcome, time.perf_counter() - started_s)


class _Answer:
    """Sends on, adds the headers of every answer, and remembers how it ended."""

    def __init__(self, send: Send, request_id: tuple[bytes, bytes]) -> None:
        self._send = send
        self._request_id = request_id
        self.begun = False
        self.outcome: int | None = None
        """The status of the answer or the code that closed the WebSocket; nothing when the client left."""

    async def send(self, message: Message) -> None:
        match message["type"]:
            case "http.response.start":
                self.begun = True
                self.outcome = int(message["status"])
                message["headers"] = [*_safe(message["headers"]), self._request_id]
            case "websocket.accept":
                self.begun = True
                message["headers"] = [*message["headers"], self._request_id]
            case "websocket.close":
                self.outcome = message.get("code")
        await self._send(message)


def _safe(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Those of the answer, and of the others what it does not say itself: the console has a policy of its own."""
    said = dict(headers)
    return [*said.items(), *(each for each in SAFE_HEADERS if each[0] not in said)]


async def _answer_fault(scope: Scope, receive: Receive, answer: _Answer, error: Exception) -> None:
    """A problem, while there is still somebody to tell; a stream that has begun just breaks off."""
    response = answer_fault(HTTPConnection(scope), error)
    if scope["type"] == "http" and not answer.begun:
        await response(scope, receive, answer.send)
    elif scope["type"] == "websocket" and answer.begun and answer.outcome is None:
        await answer.send({"type": "websocket.close", "code": INTERNAL_ERROR})
    answer.outcome = FAULT


def _request_id(scope: Scope) -> str:
    """The client's, if it is one that can stand in a header and a log; a new one otherwise."""
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _REQUEST_ID.fullmatch(value):
            return str(value, "ascii")
    return uuid4().hex


def _log(scope: Scope, outcome: int | None, duration_s: float) -> None:
    write: Callable[..., object] = log.debug if scope["path"] in PROBES else log.info
    more = {"problem": scope[PROBLEM]} if PROBLEM in scope else {}
    write(
        "request" if scope["type"] == "http" else "stream",
        method=scope.get("method", "WS"),
        path=printable(scope["path"]),
        outcome=outcome,
        duration_ms=round(duration_s * 1000, 2),
        **more,
    )
