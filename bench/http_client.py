"""As much of HTTP/1.1 as a load generator needs: one kept connection, one request at a time.

httpx spends more on a request than the servers under test, and the generator shares the cores with them.
"""

import asyncio
import re

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)
HEAD_END = b"\r\n\r\n"


class Connection(asyncio.Protocol):
    """A connection to one server; ``ask`` sends whole requests and gives whole answers."""

    def __init__(self) -> None:
        self._received = b""
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None
        self._transport: asyncio.WriteTransport | None = None

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """Status and body of the answer. Raises: ConnectionError: the server hung up."""
        assert self._transport is not None
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        answer = complete_answer(self._received)
        if answer is not None and self._answer is not None and not self._answer.done():
            self._received = b""
            self._answer.set_result(answer)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionResetError("the server hung up"))


def complete_answer(received: bytes) -> tuple[int, bytes] | None:
    """Status and body, once all of it is there. Raises: ValueError: an answer without a length."""
    head, found, body = received.partition(HEAD_END)
    if not found:
        return None
    length = LENGTH.search(head + b"\r\n")
    if length is None:
        raise ValueError("this client reads only answers with a Content-Length")
    return (int(head[9:12]), body) if len(body) >= int(length[1]) else None


async def connect(host: str, port: int) -> Connection:
    """An open connection."""
    _, connection = await asyncio.get_running_loop().create_connection(Connection, host, port)
    return connection
