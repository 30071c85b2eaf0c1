"""The three ways to an execution's events: WebSocket, server-sent events, and asking again and again."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Literal
from urllib.parse import quote

import httpx
from pydantic import TypeAdapter, ValidationError
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidURI, WebSocketException

from cli.caller import Caller
from cli.client import Client, LostAnswerError, reason
from cli.errors import CommandError
from cli.exits import Exit
from cli.following import LostWayError, Way
from cli.refusals import refusal
from schemas.event import Event
from schemas.wire import Wire

LARGEST_FRAME = 16_000_000  # bytes
SILENCE = httpx.Timeout(60, connect=5)  # the server says something every few seconds
ASK_AGAIN_S = 1.0
OPEN: tuple[Event, ...] = ()


class Frame(Wire):
    """What a stream sends: events; or none, to say hello or that it lives."""

    events: tuple[Event, ...] = ()


_MESSAGE: TypeAdapter[Event | Frame] = TypeAdapter(Event | Frame)


def ways_to(caller: Caller, client: Client, execution_id: str) -> tuple[Way, ...]:
    """From the best to the one that always works."""
    path = f"v1/executions/{quote(execution_id, safe='')}"
    base = str(client.http.base_url)
    socket = f"ws{base.removeprefix('http').rstrip('/')}/{path}/stream"
    return (
        SocketWay(socket, dict(client.http.headers.items()), use_proxy=not caller.local),
        StreamWay(client.http, f"/{path}/events"),
        AskingWay(client, execution_id),
    )


class SocketWay:
    """Over WebSocket."""

    def __init__(self, url: str, headers: dict[str, str], *, use_proxy: bool) -> None:
        self._url = url
        self._headers = {name: value for name, value in headers.items() if name.lower() == "authorization"}
        self._proxy: Literal[True] | None = True if use_proxy else None

    async def events(self, after: int) -> AsyncIterator[Sequence[Event]]:
        """As ``Way.events``."""
        try:
            async with connect(
                f"{self._url}?after={after}",
                additional_headers=self._headers,
                proxy=self._proxy,
                max_size=LARGEST_FRAME,
                open_timeout=5,
            ) as socket:
                async for message in socket:
                    yield _events(message)
        except (WebSocketException, InvalidURI, OSError, TimeoutError, EOFError) as error:
            raise LostWayError(reason(error)) from error


class StreamWay:
    """Over server-sent events."""

    def __init__(self, http: httpx.AsyncClient, path: str) -> None:
        self._http = http
        self._path = path

    async def events(self, after: int) -> AsyncIterator[Sequence[Event]]:
        """As ``Way.events``."""
        headers = {"Accept": "text/event-stream", "Last-Event-ID": str(after)}
        try:
            async with self._http.stream(
                "GET", self._path, params={"after": str(after)}, headers=headers, timeout=SILENCE
            ) as answer:
                if not answer.is_success:
                    await answer.aread()
                    raise _refused(answer)
                if not answer.headers.get("content-type", "").startswith("text/event-stream"):
                    raise LostWayError("it does not stream")
                yield OPEN
                async for data in _data(answer.aiter_lines()):
                    yield _events(data)
        except httpx.TransportError as error:
            raise LostWayError(reason(error)) from error


class AskingWay:
    """By asking for the next page again and again."""

    def __init__(
        self, client: Client, execution_id: str, pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._client = client
        self._execution_id = execution_id
        self._pause = pause

    async def events(self, after: int) -> AsyncIterator[Sequence[Event]]:
        """As ``Way.events``."""
        while True:
            try:
                page = await self._client.events(self._execution_id, after)
            except LostAnswerError as error:
                raise LostWayError(str(error)) from error
            except CommandError as error:
                if error.code is Exit.OUT_OF_REACH:
                    raise LostWayError(str(error)) from error
                raise
            yield page
            after = max((event.seq for event in page if event.seq is not None), default=after)
            if not page:
                await self._pause(ASK_AGAIN_S)


def _refused(answer: httpx.Response) -> Exception:
    error = refusal(answer)
    return LostWayError(str(error)) if error.code is Exit.OUT_OF_REACH else error


async def _data(lines: AsyncIterator[str]) -> AsyncIterator[str]:
    """The data of each server-sent event; comments, which only say that the server lives, come as nothing."""
    data: list[str] = []
    async for line in lines:
        if line.startswith("data:"):
            data.append(line[5:].removeprefix(" "))
        elif not line and data:
            yield "\n".join(data)
            data = []


def _events(message: str | bytes) -> Sequence[Event]:
    """The events in a message. Raises: LostWayError: it is none of ours."""
    try:
        found = _MESSAGE.validate_json(message)
    except ValidationError as error:
        raise LostWayError("it does not speak as Stage E does") from error
    return (found,) if isinstance(found, Event) else found.events
