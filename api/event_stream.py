"""Server-sent events on their way to one client."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing

from fastapi.sse import EventSourceResponse
from starlette.types import Send


class EventStream(EventSourceResponse):
    """Chunks of server-sent events, whose source is closed with the answer."""

    def __init__(self, chunks: AsyncGenerator[bytes, None], headers: Mapping[str, str] | None = None) -> None:
        super().__init__(
            chunks, headers={"X-Accel-Buffering": "no", **(headers or {})}
        )  # a proxy must not hold it back
        self._chunks = chunks

    async def stream_response(self, send: Send) -> None:
        """Send until there is no more, or the client has left."""
        async with aclosing(self._chunks):
            await super().stream_response(send)
