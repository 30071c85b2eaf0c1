"""The ASGI application: four services and the control face behind one port."""

import itertools
from collections.abc import Callable
from functools import partial

from starlette.types import Receive, Scope, Send

from simulator import asset, automation, communication, control, network
from simulator.exchange import AbandonError, Answer, Request, answer
from simulator.misbehaviour import misbehave
from simulator.routes import Handler, Routes
from simulator.validation import InvalidRequestError
from simulator.world import World, build

SERVICES = ("asset", "automation", "network", "communication")
CUT = "simulator.cut"  # the scope's extension with which our server closes a connection without an answer
_KEYED = ("POST", "PUT")


class Application:
    """Serves one world; any ASGI server will do, but only ours can cut connections."""

    def __init__(self, world: World) -> None:
        self.world = world
        services = (asset, automation, network, communication)
        found = [route for service in services for route in service.routes(world.revision)]
        self._routes = Routes([*found, *control.routes(SERVICES)])
        self._numbers = itertools.count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One HTTP request, or the server's start and stop."""
        if scope["type"] == "http":
            await self._serve(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            await send({"type": "websocket.close", "code": 1000})

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            kind = (await receive())["type"]
            if kind == "lifespan.shutdown":
                self.world.clock.stop()
            await send({"type": f"{kind}.complete"})
            if kind == "lifespan.shutdown":
                return

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = await _read(scope, receive)
        if request is None:
            return
        try:
            reply = await self._answer(request)
        except AbandonError:
            await _cut(scope, receive)
            return
        await self._send(send, request, reply)

    async def _answer(self, request: Request) -> Answer:
        route = self._routes.find(request)
        if isinstance(route, Answer):
            return route
        work = partial(self._work, route.handler, request)
        fault = self.world.faults.strike(request) if self.world.faults and request.service in SERVICES else None
        if fault is None:
            return await work()
        if fault.spec.kind == "lie":
            self.world.ledger.record_lie(request)
        return await misbehave(fault, request, self.world.clock, work)

    async def _work(self, handler: Handler, request: Request) -> Answer:
        try:
            key = request.header(b"idempotency-key") if self.world.idempotency else None
            if key is None or request.method not in _KEYED or request.service not in SERVICES:
                return await handler(self.world, request)
            return await self.world.operations.once(key, request.call, lambda: handler(self.world, request))
        except InvalidRequestError as error:
            return answer({"detail": list(error.errors)}, 422)

    async def _send(self, send: Send, request: Request, reply: Answer) -> None:
        request_id = request.header(b"x-request-id") or f"req_{next(self._numbers)}"
        headers = [
            *reply.headers,
            (b"content-length", str(len(reply.body)).encode()),
            (b"x-request-id", request_id.encode("latin-1")),
        ]
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        await send({"type": "http.response.body", "body": reply.body})


async def _read(scope: Scope, receive: Receive) -> Request | None:
    """The whole request, or nothing when the caller left before it was complete."""
    chunks: list[bytes] = []
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        chunks.append(message.get("body", b""))
        more = message.get("more_body", False)
    _, service, path = f"{scope['path']}/".split("/", 2)
    path = f"/{path[:-1]}" if len(path) > 1 else "/"
    body = chunks[0] if len(chunks) == 1 else b"".join(chunks)
    gone = partial(_gone, receive)
    return Request(service, scope["method"], path, scope["query_string"], list(scope["headers"]), body, gone)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _cut(scope: Scope, receive: Receive) -> None:
    """Close the connection; returning only when that is done keeps the server from answering 500."""
    cut: Callable[[], None] | None = scope.get("extensions", {}).get(CUT)
    if cut is None:
        raise ConnectionAbortedError("the connection was to be cut, which this server cannot do")
    cut()
    await _gone(receive)


def app(
    *, inventory: str = "office", revision: str = "late+hosts", seed: int = 0, time_scale: float = 1.0
) -> Application:
    """The simulator as an ASGI application, for any server.

    ``inventory`` is ``office``, ``estate`` or a JSON file; ``revision`` ``early``, ``late`` or ``late+hosts``;
    ``time_scale`` multiplies every simulated duration. Raises ``ValueError`` or ``OSError`` for what it cannot read.
    """
    return Application(build(inventory, revision, seed, time_scale))
