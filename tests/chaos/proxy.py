"""A proxy of ours between two processes, over Unix sockets or TCP, that cuts, half-opens and delays connections."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

CHUNK_BYTES = 65_536
Address = Path | tuple[str, int]


@dataclass(eq=False, slots=True)
class Link:
    """One connection through the proxy. ``dead``: the near side stays open, and what it says reaches nobody."""

    near: asyncio.StreamWriter
    far: asyncio.StreamWriter
    dead: bool = False
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def abort(self) -> None:
        for side in (self.near, self.far):
            side.transport.abort()


class Proxy:
    """Listens at ``here`` and passes on to ``there``; the faults are for whoever drives it."""

    def __init__(self, here: Address, there: Address) -> None:
        self.delay_s = 0.0
        self.refuses = False
        self._here = here
        self._there = there
        self._links: set[Link] = set()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        if isinstance(self._here, Path):
            self._server = await asyncio.start_unix_server(self._accept, self._here)
        else:
            self._server = await asyncio.start_server(self._accept, *self._here)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.close()
        tasks = [task for link in self._links for task in link.tasks]
        self.cut()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    @property
    def port(self) -> int:
        """Where it listens, over TCP."""
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    def cut(self) -> None:
        """Hang up, on both sides of every connection."""
        for link in list(self._links):
            link.abort()

    def half_open(self) -> None:
        """Hang up on the far side alone: the near one is told nothing, and hears nothing any more."""
        for link in list(self._links):
            link.dead = True
            link.far.transport.abort()

    def heal(self) -> None:
        """Pass on at once again; what was half-open is hung up."""
        self.delay_s, self.refuses = 0.0, False
        for link in [link for link in self._links if link.dead]:
            link.abort()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await self._reach()
        except OSError:
            writer.transport.abort()
            return
        link = Link(writer, far_writer)
        self._links.add(link)
        link.tasks = [
            asyncio.create_task(self._pass_on(reader, far_writer, link)),
            asyncio.create_task(self._pass_on(far_reader, writer, link)),
        ]
        try:
            await asyncio.gather(*link.tasks, return_exceptions=True)
        finally:
            self._links.discard(link)
            link.abort()

    async def _reach(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self.refuses:
            raise ConnectionRefusedError
        if isinstance(self._there, Path):
            return await asyncio.open_unix_connection(self._there)
        return await asyncio.open_connection(*self._there)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, link: Link) -> None:
        with suppress(OSError):
            while data := await reader.read(CHUNK_BYTES):
                if self.delay_s:
                    await asyncio.sleep(self.delay_s)
                if not link.dead:
                    writer.write(data)
                    await writer.drain()
        if not link.dead:
            writer.close()
