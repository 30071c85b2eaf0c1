"""One call to a service over HTTP: sent once, bounded in time and size, with errors that say what is known."""

import asyncio
import json as jsonlib
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import timedelta
from http import HTTPStatus

import httpcore
import httpx

from schemas.json_text import JsonObject
from stage_e.adapters.services.body import MOST_BODY_BYTES, Answered, parsed, read
from stage_e.adapters.services.connections import Connections
from stage_e.adapters.services.headers import headers_of
from stage_e.adapters.services.refusal import error_of
from stage_e.engine.held import Hold
from stage_e.errors import LostStepError, PermanentStepError, SettingsError, StepError, TemporaryStepError
from stage_e.ports.services import Sending
from stage_e.tools.operation import Service

LONGEST_LOOK = timedelta(seconds=10)

_GREATEST_PORT = 65535


@dataclass(frozen=True, slots=True)
class Reply:
    """What a service said. ``json`` is ``None`` when the body was larger than is read: then it proves nothing."""

    status: int
    json: JsonObject | None
    size_bytes: int
    truncated: bool = False


class ServiceClient:
    """Calls one service; at most ``most_at_once`` requests are under way, the rest wait."""

    def __init__(
        self,
        service: Service,
        base_url: str,
        most_at_once: int = 50,
        held: Callable[[str], Hold | None] = lambda _: None,
    ) -> None:
        """``held`` says why the service is left alone, if it is. Raises: SettingsError: ``base_url`` is no HTTP URL."""
        self._held = held
        self.service = service
        base = _checked(service, base_url)
        self._place = f"{base.scheme}://{base.netloc.decode()}"
        self._url = httpcore.URL(scheme=base.raw_scheme, host=base.raw_host, port=base.port, target=b"/")
        self._folder = base.raw_path.rstrip(b"/")
        self._host = (b"Host", base.netloc)
        self._connections = Connections(self._url.origin, most_at_once)

    async def close(self) -> None:
        """Hang up."""
        await self._connections.close()

    async def call(
        self,
        method: str,
        path: str,
        sending: Sending,
        json: JsonObject | None = None,
        *,
        part: str = "",
        expected: Collection[int] = (),
    ) -> Reply:
        """Send once and read the answer; a status that is not 2xx is an error unless it is ``expected``.

        Raises: TemporaryStepError: it was not sent, or refused before any effect. PermanentStepError: it was refused
        for what it is. LostStepError: it was sent, and the answer proves nothing.
        """
        self._check_is_called()
        loop = asyncio.get_running_loop()
        until_s = loop.time() + sending.timeout.total_seconds()
        answered = await self._exchange(self._request(method, path, sending, json, part), sending, until_s)
        return self._reply(sending, answered, expected)

    async def look(
        self, path: str, sending: Sending, part: str, expected: Collection[int] = ()
    ) -> tuple[int, JsonObject]:
        """Status and JSON of a GET that only prepares ``sending``: whatever goes wrong, the operation was not sent.

        Raises: TemporaryStepError, PermanentStepError.
        """
        hurried = replace(sending, timeout=min(LONGEST_LOOK, sending.timeout / 4))
        try:
            reply = await self.call("GET", path, hurried, part=part, expected=expected)
            return reply.status, whole(reply, sending)
        except LostStepError as error:
            raise TemporaryStepError(f"nothing was sent: {error}", away=error.away) from None

    def _request(
        self, method: str, path: str, sending: Sending, json: JsonObject | None, part: str
    ) -> httpcore.Request:
        headers = [self._host, *((name.encode(), value.encode()) for name, value in headers_of(sending, part).items())]
        body = None
        if json is not None:
            body = jsonlib.dumps(json, allow_nan=False).encode()
            headers += [(b"Content-Type", b"application/json"), (b"Content-Length", str(len(body)).encode())]
        url = httpcore.URL(
            scheme=self._url.scheme,
            host=self._url.host,
            port=self._url.port,
            target=self._folder + path.encode(),
        )
        return httpcore.Request(method, url, headers=headers, content=body)

    async def _exchange(self, request: httpcore.Request, sending: Sending, until_s: float) -> Answered:
        """Waits for a connection for at most half of the time, so that what is sent at last has the other half."""
        try:
            async with self._connections.one(sending.timeout.total_seconds() / 2) as connection:
                self._check_is_called()
                return await self._over(connection, request, until_s)
        except TimeoutError:
            raise TemporaryStepError(f"too much is under way at the {self.service}; nothing was sent") from None
        except httpcore.ConnectError:
            message = f"the {self.service} at {self._place} cannot be reached"
            raise TemporaryStepError(message, away=self.service) from None

    def _check_is_called(self) -> None:
        """What was on its way here, or waited for a connection, when the service was left alone is not sent either."""
        if (hold := self._held(self.service)) is not None:
            raise TemporaryStepError(f"nothing was sent: {hold.reason}")

    async def _over(
        self, connection: httpcore.AsyncHTTP11Connection, request: httpcore.Request, until_s: float
    ) -> Answered:
        try:
            async with asyncio.timeout_at(until_s):
                response = await connection.handle_async_request(request)
                try:
                    return await read(response)
                finally:
                    await response.aclose()
        except TimeoutError:
            message = f"the {self.service} gave no answer in time"
            raise LostStepError(message, timed_out=True, away=self.service) from None
        except httpcore.LocalProtocolError:
            raise PermanentStepError(f"the request to the {self.service} cannot be put into HTTP") from None
        except (httpcore.NetworkError, httpcore.ProtocolError):
            raise LostStepError(f"the {self.service} hung up before its answer was whole", away=self.service) from None

    def _reply(self, sending: Sending, answered: Answered, expected: Collection[int]) -> Reply:
        status = answered.status
        value = parsed(answered.body) if answered.whole else None
        if status not in expected and not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            raise error_of(self.service, status, answered.headers, value or {})
        if value is None and answered.whole:
            raise unproven(sending, f"the {self.service} answered with something that is no JSON object")
        return Reply(status, value, answered.size_bytes, truncated=not answered.whole)


def unproven(sending: Sending, message: str) -> StepError:
    """The error for an answer that proves nothing: an effect may have happened, a read may be made again."""
    return LostStepError(message) if sending.operation.writes else TemporaryStepError(message)


def whole(reply: Reply, sending: Sending) -> JsonObject:
    """The JSON of a reply that was not cut off. Raises: LostStepError (an effect), PermanentStepError (a read)."""
    if reply.json is not None:
        return reply.json
    message = f"the answer is larger than {MOST_BODY_BYTES // 1024**2} MiB; ask for less"
    raise LostStepError(message) if sending.operation.writes else PermanentStepError(message)


def _checked(service: Service, base_url: str) -> httpx.URL:
    try:
        url = httpx.URL(base_url)
    except httpx.InvalidURL:
        url = httpx.URL()
    is_plain = url.scheme in {"http", "https"} and url.host and not (url.userinfo or url.query or url.fragment)
    if not is_plain or (url.port or 0) > _GREATEST_PORT:
        raise SettingsError(f"the base URL of the {service} must look like http://host:port")
    return url
