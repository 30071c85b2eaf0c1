"""The other ends of streams and sockets, message by message."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pydantic_core import from_json
from starlette.types import Message, Scope

from api.app import StageEAPI
from schemas.json_text import JsonObject
from tests.described import misfits
from tests.unit.api.world import HERE, KEY, World

MESSAGES = {
    "hello": "Hello",
    "snapshot": "Snapshot",
    "ended": "Ended",
    "error": "StreamError",
    "heartbeat": "Heartbeat",
}
"""As the description of the live streams calls them."""


class Caller:
    """The other end of one HTTP stream or WebSocket, message by message."""

    def __init__(self, app: StageEAPI, scope: Scope) -> None:
        self._said: asyncio.Queue[Message] = asyncio.Queue()
        self._heard: asyncio.Queue[Message] = asyncio.Queue()
        whole = {**scope, "asgi": {"version": "3.0", "spec_version": "2.3"}, "root_path": "", "http_version": "1.1"}
        self.served = asyncio.ensure_future(app(whole, self._said.get, self._heard.put))

    def says(self, kind: str, **what: object) -> None:
        self._said.put_nowait({"type": kind, **what})

    async def hears(self) -> Message:
        return await self._heard.get()

    async def hears_json(self) -> JsonObject:
        text = (await self.hears())["text"]
        value: JsonObject = from_json(text)
        assert misfits(text, MESSAGES.get(str(value.get("type")), "EventFrame")) == []
        return value


def calls(world: World, method: str, path: str, query: str = "", **headers: str) -> Caller:
    """A request of Olga's that the application begins to answer."""
    named = {"authorization": f"Bearer {KEY}", **headers}
    scope: Scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in named.items()],
    }
    return Caller(world.app, scope)


@asynccontextmanager
async def an_event_source(world: World, *, after: int = 0) -> AsyncIterator[Caller]:
    """A stream of server-sent events that has begun; the client leaves at the end of the block."""
    caller = calls(world, "GET", f"{HERE}/events", f"after={after}", accept="text/event-stream")
    caller.says("http.request")
    assert (await caller.hears())["status"] == 200
    assert (await caller.hears())["body"] == b"retry: 1000\n\n"
    yield caller
    caller.says("http.disconnect")
    await caller.served


def knocks(
    world: World,
    path: str = f"{HERE}/stream",
    *,
    query: str = "",
    key: str | None = KEY,
    offers: tuple[str, ...] = (),
    origin: str | None = None,
) -> Caller:
    """A WebSocket that wants to be accepted, from a page of ``origin``."""
    headers = {"authorization": f"Bearer {key}"} if key is not None else {}
    headers |= {} if origin is None else {"origin": origin}
    scope: Scope = {
        "type": "websocket",
        "path": path,
        "query_string": query.encode(),
        "subprotocols": list(offers),
        "headers": [(name.encode(), value.encode()) for name, value in {"host": "stage-e:8080", **headers}.items()],
    }
    caller = Caller(world.app, scope)
    caller.says("websocket.connect")
    return caller


@asynccontextmanager
async def a_socket(
    world: World,
    path: str = f"{HERE}/stream",
    *,
    query: str = "",
    key: str | None = KEY,
    offers: tuple[str, ...] = (),
    origin: str | None = None,
) -> AsyncIterator[Caller]:
    """A WebSocket that was accepted; the client leaves at the end of the block."""
    caller = knocks(world, path, query=query, key=key, offers=offers, origin=origin)
    accepted = await caller.hears()
    assert accepted["type"] == "websocket.accept"
    assert accepted["subprotocol"] == (offers[0] if offers else None)
    yield caller
    caller.says("websocket.disconnect")
    await caller.served
