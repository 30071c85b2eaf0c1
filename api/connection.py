"""A WebSocket's connection that ends when it is told to end, whatever its client does."""

from uvicorn._types import ASGISendEvent
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

LAST_WORDS_S = 2.0  # so long may the end of a connection take with a client that does not read


class WebSocketConnection(WebSocketsSansIOProtocol):
    """Uvicorn's, which waits for a client that does not read before it closes, and then for ever for what it has sent.

    What waits in a connection is bounded by asyncio's 64 KiB and one message.
    """

    async def send(self, message: ASGISendEvent) -> None:
        """A close does not wait: it goes behind what waits already, and soon all of it is given up."""
        if message["type"] == "websocket.close" and not self.writable.is_set():
            self.writable.set()
            self.loop.call_later(LAST_WORDS_S, self.transport.abort)
        await super().send(message)

    def keepalive_timeout(self) -> None:
        """A client that does not even answer a ping takes nothing more."""
        super().keepalive_timeout()
        self.transport.abort()
