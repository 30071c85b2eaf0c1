"""The proxy does what the chaos run says that it does."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from tests.chaos.proxy import Proxy

SOON_S = 1.0  # long enough for an answer over a socket, if there is one


class Caller:
    """One connection through the proxy."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self.writer = writer

    async def hears(self) -> bytes | None:
        """What comes back when something is said; nothing at all is None."""
        self.writer.write(b"hello")
        try:
            return await asyncio.wait_for(self._reader.read(100), SOON_S)
        except TimeoutError:
            return None
        except ConnectionError:
            return b""


Call = Callable[[], Awaitable[Caller]]


@asynccontextmanager
async def an_echo(folder: Path) -> AsyncIterator[tuple[Proxy, Call]]:
    """A server that says what it is told, behind a proxy, and how to call it."""

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(100):
                writer.write(data)
        writer.close()

    far, near, callers = folder / "far", folder / "near", list[Caller]()

    async def call() -> Caller:
        callers.append(Caller(*await asyncio.open_unix_connection(near)))
        return callers[-1]

    server = await asyncio.start_unix_server(echo, far)
    async with Proxy(near, far) as proxy:
        yield proxy, call
        for caller in callers:
            caller.writer.transport.abort()
    server.close()


async def test_what_is_said_is_passed_on_both_ways(tmp_path: Path) -> None:
    async with an_echo(tmp_path) as (_, call):
        assert await (await call()).hears() == b"hello"


async def test_a_cut_connection_is_known_to_be_gone_and_a_new_one_works(tmp_path: Path) -> None:
    async with an_echo(tmp_path) as (proxy, call):
        caller = await call()
        assert await caller.hears() == b"hello"
        proxy.cut()
        assert await caller.hears() == b""
        assert await (await call()).hears() == b"hello"


async def test_a_half_open_connection_stays_and_says_nothing_until_it_is_healed(tmp_path: Path) -> None:
    async with an_echo(tmp_path) as (proxy, call):
        caller = await call()
        assert await caller.hears() == b"hello"
        proxy.half_open()
        assert await caller.hears() is None
        proxy.heal()
        assert await caller.hears() == b""


async def test_nobody_gets_in_while_it_refuses(tmp_path: Path) -> None:
    async with an_echo(tmp_path) as (proxy, call):
        proxy.refuses = True
        assert await (await call()).hears() == b""


@pytest.mark.parametrize(("delay_s", "answer"), [(0.0, b"hello"), (60.0, None)])
async def test_a_delay_holds_back_what_is_said(tmp_path: Path, delay_s: float, answer: bytes | None) -> None:
    async with an_echo(tmp_path) as (proxy, call):
        proxy.delay_s = delay_s
        assert await (await call()).hears() == answer
