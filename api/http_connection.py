"""An HTTP connection that sends the head of an answer together with its body."""

import asyncio
from typing import TYPE_CHECKING, cast

from uvicorn.protocols.http.auto import AutoHTTPProtocol

if TYPE_CHECKING:
    from uvicorn.protocols.http.h11_impl import H11Protocol as Uvicorns
else:
    Uvicorns = AutoHTTPProtocol  # of httptools where there is one

HEAD = b"HTTP/"


class HttpConnection(Uvicorns):
    """Uvicorn's, which writes the two apart: two packets, and the client is woken for a head without a body."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """What is written goes through a ``Joiner`` from here on."""
        super().connection_made(cast("asyncio.Transport", Joiner(transport, asyncio.get_running_loop())))


class Joiner:
    """A transport that keeps the head of an answer until its body follows, or the loop turns without one."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._head: bytes | None = None

    def __getattr__(self, name: str) -> object:
        """Everything else is the transport's."""
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Send ``data``, behind the head that is kept; a head is kept."""
        head, self._head = self._head, None
        if head is not None:
            self._transport.writelines((head, data))
        elif data.startswith(HEAD):
            self._head = data
            self._loop.call_soon(self._send_head)
        else:
            self._transport.write(data)

    def close(self) -> None:
        """As the transport's: what is kept is sent before."""
        self._send_head()
        self._transport.close()

    def _send_head(self) -> None:
        head, self._head = self._head, None
        if head is not None:
            self._transport.write(head)
