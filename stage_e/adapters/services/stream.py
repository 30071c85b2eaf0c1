"""A TCP connection as httpcore's HTTP takes it, on asyncio alone."""

import asyncio
import ssl
from typing import Self

import httpcore


class Stream(httpcore.AsyncNetworkStream):
    """Bytes to and from a service. Who calls bounds the time of a whole exchange.

    httpcore's own streams bound each piece, by way of anyio, which is a quarter of what a call costs.
    """

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def connect(cls, origin: httpcore.Origin, tls: ssl.SSLContext | None, within_s: float) -> Self:
        """An open connection. Raises: httpcore.ConnectError: there was none in time; nothing was sent."""
        host = origin.host.decode("ascii")
        try:
            async with asyncio.timeout(within_s):
                return cls(*await asyncio.open_connection(host, origin.port, ssl=tls))
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error

    @property
    def ended(self) -> bool:
        """Whether the service has hung up, or said something that nobody asked for."""
        return self._reader.at_eof() or self._writer.is_closing()

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109, ARG002
        """What came, at most so many bytes; none at the end. Raises: httpcore.ReadError."""
        try:
            return await self._reader.read(max_bytes)
        except OSError as error:
            raise httpcore.ReadError(str(error)) from error

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109, ARG002
        """Send. Raises: httpcore.WriteError."""
        try:
            self._writer.write(buffer)
            await self._writer.drain()
        except OSError as error:
            raise httpcore.WriteError(str(error)) from error

    async def aclose(self) -> None:
        """Hang up."""
        self._writer.close()

    def get_extra_info(self, info: str) -> object:
        """Httpcore asks only whether an idle connection has become readable, which means that it has ended."""
        return self.ended if info == "is_readable" else None
