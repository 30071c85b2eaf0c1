"""Runs the simulator over real HTTP: as this process, as a task, or in a thread beside a test."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from dataclasses import dataclass
from typing import cast

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from simulator.application import CUT, Application, app
from simulator.world import World

_START_LIMIT_S = 10


class CuttingProtocol(AutoHTTPProtocol):  # type: ignore[misc, valid-type]  # chosen by uvicorn at import
    """Uvicorn's HTTP protocol, which also hands its application the means to cut the connection."""

    app: ASGIApp

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Bind this connection's ``abort`` to the scopes of its requests."""
        super().connection_made(transport)
        inner = self.app

        async def outer(scope: Scope, receive: Receive, send: Send) -> None:
            scope.setdefault("extensions", {})[CUT] = _abort_of(transport)
            await inner(scope, receive, send)

        self.app = outer


def _abort_of(transport: asyncio.BaseTransport) -> Callable[[], None]:
    return cast(asyncio.WriteTransport, transport).abort


class Server(uvicorn.Server):
    """Uvicorn, told when it listens, ending all waits before it closes, and leaving signals to its caller."""

    def __init__(self, application: Application, listening: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                application,
                http=CuttingProtocol,
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                date_header=False,
                timeout_keep_alive=75,  # a connection closed under a request would be a fault nobody asked for
            )
        )
        self._world = application.world
        self._listening = listening

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets)
        self._listening()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End what waits or hangs, then close."""
        self._world.clock.stop()
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Signals belong to whoever runs the event loop."""
        yield


@dataclass(frozen=True, slots=True)
class Simulator:
    """A running simulator: where it listens, and its world for a look from the same process."""

    url: str
    world: World

    def service(self, name: str) -> str:
        """The base URL of ``asset``, ``automation``, ``network``, ``communication`` or ``control``."""
        return f"{self.url}/{name}"


def bind(host: str, port: int) -> socket.socket:
    """A listening socket. Raises ``OSError`` when the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP: asyncio turns Nagle off only then, and an answer in two writes would wait 40 ms for its second.
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
        bound.listen(1024)
    except OSError:
        bound.close()
        raise
    return bound


def url_of(bound: socket.socket) -> str:
    """The URL of a bound socket."""
    host, port = bound.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@contextlib.contextmanager
def serve(application: Application | None = None, *, host: str = "127.0.0.1", port: int = 0) -> Iterator[Simulator]:
    """A simulator in a thread, listening when this yields and gone when it ends; by default without any waiting."""
    served = application or app(time_scale=0)
    bound, ready = bind(host, port), threading.Event()
    server = Server(served, ready.set)
    url = url_of(bound)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, name="simulator", daemon=True)
    thread.start()
    if not ready.wait(_START_LIMIT_S):
        raise TimeoutError("the simulator did not start")
    try:
        yield Simulator(url, served.world)
    finally:
        server.should_exit = True
        thread.join()


@contextlib.asynccontextmanager
async def serve_here(
    application: Application | None = None, *, host: str = "127.0.0.1", port: int = 0
) -> AsyncIterator[Simulator]:
    """A simulator as a task of the running event loop."""
    served = application or app(time_scale=0)
    bound, ready = bind(host, port), asyncio.Event()
    server = Server(served, ready.set)
    url = url_of(bound)
    task = asyncio.create_task(server.serve(sockets=[bound]))
    await ready.wait()
    try:
        yield Simulator(url, served.world)
    finally:
        server.should_exit = True
        await task
