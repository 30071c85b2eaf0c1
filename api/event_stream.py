"""Server-sent events on their way to one client."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing

from fastapi.sse import EventSourceResponse
from starlette.types import Send

from api.follow import Buffer, until_cut


class EventStream(EventSourceResponse):
    """Server-sent events out of a buffer, whose source is closed with the answer."""

    def __init__(
        self, chunks: AsyncGenerator[bytes, None], buffer: Buffer, headers: Mapping[str, str] | None = None
    ) -> None:
        unbuffered = {"X-Accel-Buffering": "no"}  # a proxy must not hold it back
        super().__init__(chunks, headers={**unbuffered, **(headers or {})})
        self._chunks = chunks
        self._buffer = buffer

    async def stream_response(self, send: Send) -> None:
        """Send until there is no more, or the client has left or takes nothing."""
        async with aclosing(self._chunks):
            await until_cut(self._buffer, super().stream_response(send))
