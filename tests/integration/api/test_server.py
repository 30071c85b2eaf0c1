"""The API's process over real connections, with a fake executor behind it."""

import asyncio
import os
import signal
import socket
import tracemalloc
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

import httpx
import psutil
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from api import examples
from api.app import create_app
from api.follow import Pace
from api.server import listening, serve, url_of
from schemas.event import Event
from stage_e.errors import SettingsError, StoreUnavailableError
from stage_e.wiring import ApiParts
from tests.unit.api.world import HERE, ID, KEY, FakeExecutor, an_app, an_event

AUTHORIZATION = {"Authorization": f"Bearer {KEY}"}


@dataclass
class Process:
    """A server in this process that ends as one of its own would."""

    executor: FakeExecutor
    url: str
    client: httpx.AsyncClient
    served: asyncio.Task[None]

    def socket(self) -> connect:
        return connect(f"{self.url.replace('http', 'ws')}{HERE}/stream", additional_headers=AUTHORIZATION)

    def is_told_to_end(self) -> None:
        os.kill(os.getpid(), signal.SIGTERM)


@asynccontextmanager
async def a_process(*, body_limit: int = 100_000, body_limit_s: float = 30.0) -> AsyncIterator[Process]:
    executor, url = FakeExecutor(), asyncio.get_running_loop().create_future()
    app = an_app(executor, body_limit=body_limit, body_limit_s=body_limit_s)
    served = asyncio.create_task(serve(app, "127.0.0.1", 0, url.set_result))
    base_url = await url
    async with httpx.AsyncClient(base_url=base_url, headers=AUTHORIZATION, timeout=30) as client:
        process = Process(executor, base_url, client, served)
        yield process
    if not served.done():
        process.is_told_to_end()
    await served


async def test_a_plan_is_taken_over_a_real_connection() -> None:
    async with a_process() as process:
        answer = await process.client.post("/v1/executions", json=examples.SUBMISSION)
        assert (answer.status_code, answer.json()["execution_id"]) == (202, ID)
        assert "server" not in answer.headers


async def test_a_client_that_hangs_up_cancels_nothing() -> None:
    async with a_process() as process:
        process.executor.proceed.clear()
        request = asyncio.create_task(process.client.post("/v1/executions", json=examples.SUBMISSION))
        await process.executor.was_asked("submit")
        request.cancel()
        process.executor.proceed.set()
        await process.executor.was_asked("submitted")


async def test_a_body_that_is_too_long_is_refused_while_it_still_comes() -> None:
    async with a_process(body_limit=50_000) as process:
        reader, writer = await asyncio.open_connection("127.0.0.1", httpx.URL(process.url).port)
        head = f"POST /v1/executions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {KEY}\r\nTransfer-Encoding: chunked"
        writer.write(f"{head}\r\n\r\nea60\r\n{' ' * 60_000}\r\n".encode())
        assert (await reader.readline()).startswith(b"HTTP/1.1 413")
        writer.close()


async def test_a_body_that_does_not_come_is_waited_for_only_so_long() -> None:
    async with a_process(body_limit_s=0.1) as process:
        reader, writer = await asyncio.open_connection("127.0.0.1", httpx.URL(process.url).port)
        head = f"POST /v1/executions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {KEY}\r\nContent-Length: 100"
        writer.write(f"{head}\r\n\r\n{{".encode())
        async with asyncio.timeout(10):
            assert (await reader.readline()).startswith(b"HTTP/1.1 408")
        writer.close()


async def test_who_sends_a_long_body_to_its_end_gets_the_refusal_and_may_go_on() -> None:
    async with a_process(body_limit=50_000) as process:
        for _ in range(2):
            answer = await process.client.post("/v1/executions", content=b" " * 5_000_000)
            assert (answer.status_code, answer.json()["status"]) == (413, 413)


async def test_events_come_over_a_websocket_without_compression() -> None:
    async with a_process() as process, process.socket() as client:
        assert client.protocol.extensions == []
        assert '"type":"hello"' in await text(client)
        process.executor.happens((an_event(1),), None)
        assert '"seq":1' in await text(client)
        await client.wait_closed()
        assert client.close_code == 1000


async def text(client: ClientConnection) -> str:
    said = await client.recv()
    assert isinstance(said, str)
    return said


async def test_a_browser_s_key_is_not_echoed() -> None:
    async with a_process() as process:
        url = f"{process.url.replace('http', 'ws')}{HERE}/stream"
        async with connect(url, subprotocols=["bearer", KEY]) as client:  # type: ignore[list-item]  # a plain str
            assert client.subprotocol == "bearer"


async def test_nobody_follows_for_a_client_whose_connection_broke() -> None:
    async with a_process() as process:
        client = await process.socket()
        await client.recv()
        process.executor.happens((an_event(1),))
        await client.recv()
        client.transport.abort()
        await process.executor.unfollowed.wait()


async def test_a_client_that_never_reads_costs_a_bounded_buffer_and_is_cut_off() -> None:
    most = Pace().most_bytes
    async with a_process() as process, a_deaf_client(process) as (client, head):
        assert head.startswith(b"HTTP/1.1 101")
        tracemalloc.start()
        sent = 0
        while not process.executor.unfollowed.is_set():
            sent += 1
            process.executor.happens((a_long_event(sent),))
            for _ in range(10):
                await asyncio.sleep(0)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert sent * LONG > most, "it was cut off before its buffer was full"
        assert peak < 3 * most, f"{peak} bytes for one client"
        await cut_off(client)


LONG = 10_000


async def cut_off(client: socket.socket) -> None:
    """Returns when the server has closed its end, whatever the client had still to read."""
    here = client.getsockname()
    async with asyncio.timeout(20):
        # nothing tells when the kernel has closed it
        while any(each.raddr == here for each in psutil.Process().net_connections("tcp")):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


def a_long_event(seq: int) -> Event:
    return an_event(seq).model_copy(update={"data": {"text": "x" * LONG}})


@asynccontextmanager
async def a_deaf_client(process: Process) -> AsyncIterator[tuple[socket.socket, bytes]]:
    """A WebSocket over which a client has said hello, and then reads nothing; with what the server answered."""
    loop, url = asyncio.get_running_loop(), httpx.URL(process.url)
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.setblocking(False)
        await loop.sock_connect(client, (url.host, url.port))
        upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13"
        key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
        head = f"GET {HERE}/stream HTTP/1.1\r\nHost: {url.host}\r\nAuthorization: Bearer {KEY}\r\n{upgrade}\r\n{key}"
        await loop.sock_sendall(client, f"{head}\r\n\r\n".encode())
        yield client, await loop.sock_recv(client, 100)


# --- the end ---


async def test_a_process_that_is_told_to_end_keeps_nobody_waiting() -> None:
    async with a_process() as process, process.socket() as follower:
        await follower.recv()
        stream = asyncio.create_task(process.client.get(f"{HERE}/events", headers={"Accept": "text/event-stream"}))
        poll = asyncio.create_task(process.client.get(HERE, headers={"If-None-Match": '"3"', "Prefer": "wait=300"}))
        await process.executor.was_asked("follow")
        process.executor.proceed.clear()
        await process.executor.was_asked("read", times=6)  # two of each
        process.is_told_to_end()
        assert (await stream).text == "retry: 1000\n\n"
        assert (await poll).status_code == 304
        with pytest.raises(ConnectionClosed):
            await follower.recv()
        assert follower.close_code == 1012
        await process.served


async def test_what_is_driven_is_handed_over_and_its_client_is_answered() -> None:
    async with a_process() as process:
        process.executor.proceed.clear()
        request = asyncio.create_task(process.client.post("/v1/executions", json=examples.SUBMISSION))
        await process.executor.was_asked("submit")
        process.is_told_to_end()
        assert (await request).status_code == 202
        await process.served


async def test_a_process_that_ends_takes_no_new_connections() -> None:
    async with a_process() as process:
        process.is_told_to_end()
        await process.served
        with pytest.raises(httpx.ConnectError):
            await process.client.get("/livez")


# --- the beginning ---


async def test_a_port_in_use_is_one_line_and_opens_nothing() -> None:
    def parts() -> AbstractAsyncContextManager[ApiParts]:
        raise AssertionError("nothing may be opened")

    with listening("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=rf"cannot listen on 127\.0\.0\.1:{port} .*STAGE_E_PORT"):
            await serve(create_app(parts), "127.0.0.1", port, print)


async def test_an_address_of_another_machine_is_one_line() -> None:
    with pytest.raises(SettingsError, match=r"cannot listen on 192\.0\.2\.1:0 .*STAGE_E_HOST"):
        await serve(an_app(FakeExecutor()), "192.0.2.1", 0, print)


async def test_a_database_that_is_away_at_the_start_ends_the_call_with_its_error() -> None:
    @asynccontextmanager
    async def parts() -> AsyncIterator[ApiParts]:
        raise StoreUnavailableError("PostgreSQL cannot be reached: set STAGE_E_DATABASE_URL")
        yield

    with pytest.raises(StoreUnavailableError, match="STAGE_E_DATABASE_URL"):
        await serve(create_app(parts), "127.0.0.1", 0, print)


@pytest.mark.skipif(not socket.has_ipv6, reason="this machine has no IPv6")
def test_the_url_of_an_ipv6_address_has_brackets() -> None:
    with listening("::1", 0) as listener:
        assert url_of(listener).startswith("http://[::1]:")
