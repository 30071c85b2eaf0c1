"""The API's process: listen, serve, and end in good order."""

import asyncio
import os
import signal
import socket
from collections.abc import Callable, Generator
from contextlib import contextmanager

import structlog
import uvicorn

from api.app import StageEAPI
from api.connection import WebSocketConnection
from api.http_connection import HttpConnection
from stage_e.errors import SettingsError

GRACE_S = 25  # for answers on their way; orchestrators kill after 30
KEEP_ALIVE_S = 75  # longer than the 60 s of usual proxies, so that none sends into a connection that just closed
BACKLOG = 2048
MOST_SAID_BYTES = 65_536  # of one WebSocket message; clients have nothing to say
SIGNALS = (signal.SIGTERM, signal.SIGINT)
log = structlog.get_logger(__name__)


async def serve(app: StageEAPI, host: str, port: int, on_ready: Callable[[str], object]) -> None:
    """Serve until SIGTERM or SIGINT, then end: accept nothing new, answer what is open, hand over what is driven.

    ``on_ready`` is told the URL once it listens. A second signal ends the process at once, with 128 + its number.
    Raises: StageEError: the address cannot be had, or a part cannot be reached.
    """
    with listening(host, port) as listener:
        async with app.router.lifespan_context(app):
            await _Server(app, lambda: on_ready(url_of(listener))).serve(sockets=[listener])
        log.info("api ended")


@contextmanager
def listening(host: str, port: int) -> Generator[socket.socket, None, None]:
    """A bound socket, for the block. Raises: SettingsError."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        # named as TCP: asyncio turns Nagle off only then
        listener = socket.socket(family, kind, socket.IPPROTO_TCP)
    except OSError as error:
        raise SettingsError(_cannot(host, port, error)) from error
    with listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(address)
            listener.listen(BACKLOG)
        except OSError as error:
            raise SettingsError(_cannot(host, port, error)) from error
        yield listener


def url_of(listener: socket.socket) -> str:
    """Where a bound socket can be reached."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class _Server(uvicorn.Server):
    """Uvicorn, told when it listens and when it ends. The application's lifespan is open already."""

    def __init__(self, app: StageEAPI, listens: Callable[[], object]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_keep_alive=KEEP_ALIVE_S,
                timeout_graceful_shutdown=GRACE_S,
                http=HttpConnection,
                ws=WebSocketConnection,
                ws_per_message_deflate=False,
                ws_max_size=MOST_SAID_BYTES,
            )
        )
        self._app = app
        self._listens = listens

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets)
        self._listens()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop accepting, and have everyone answered meanwhile."""
        log.info("api draining")
        async with asyncio.TaskGroup() as group:
            group.create_task(self._app.drain())
            await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """The first signal ends the server in good order, and the call returns."""
        loop = asyncio.get_running_loop()

        def end(number: signal.Signals) -> None:
            if self.should_exit:
                os._exit(128 + number)
            self.should_exit = True

        for number in SIGNALS:
            loop.add_signal_handler(number, end, number)
        yield


def _cannot(host: str, port: int, error: OSError) -> str:
    why = error.strerror or str(error)
    return f"cannot listen on {host}:{port} ({why}): choose another address with STAGE_E_HOST and STAGE_E_PORT"
