"""The simulator as a process: how it starts, refuses, and ends."""

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from simulator import app, serve_here

COMMAND = [sys.executable, "-m", "simulator"]


@contextmanager
def started(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process, and the first line that it printed."""
    pipe = subprocess.PIPE
    with subprocess.Popen([*COMMAND, *arguments], stdout=pipe, stderr=pipe, text=True) as process:
        try:
            assert process.stdout is not None
            yield process, process.stdout.readline()
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_port_0_prints_its_url_as_json_and_a_signal_ends_it_with_0(number: signal.Signals) -> None:
    with started("--port", "0") as (process, line):
        url = json.loads(line)["url"]
        assert httpx.get(f"{url}/asset/?limit=1").json()["data"]["total"] == 6
        process.send_signal(number)
        _, errors = process.communicate(timeout=10)
    assert (process.returncode, errors) == (0, "")


def test_a_signal_ends_it_though_a_call_hangs() -> None:
    with started("--port", "0") as (process, line):
        url = httpx.URL(json.loads(line)["url"])
        httpx.post(f"{url}/control/faults", json={"kind": "hang"})
        with socket.create_connection((url.host, url.port or 80), timeout=10) as connection:
            connection.sendall(b"GET /asset/ HTTP/1.1\r\nHost: x\r\n\r\n")
            process.send_signal(signal.SIGINT)
            assert connection.recv(1) == b""
        _, errors = process.communicate(timeout=10)
    assert (process.returncode, errors) == (0, "")


def test_a_port_in_use_is_one_line_and_exit_code_2() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = subprocess.run([*COMMAND, "--port", str(port)], capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert f"cannot listen on 127.0.0.1:{port}" in ended.stderr


def test_an_unreadable_inventory_is_one_line_and_exit_code_2() -> None:
    ended = subprocess.run([*COMMAND, "--inventory", "/no/such"], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr.count("\n")) == (2, 1)


async def test_it_also_runs_as_a_task_of_the_event_loop() -> None:
    async with serve_here(app(inventory="estate", time_scale=0)) as simulator, httpx.AsyncClient() as client:
        answer = await client.get(f"{simulator.url}/asset/?limit=1")
    assert answer.json()["data"]["total"] == 108


async def test_any_asgi_client_can_call_the_application() -> None:
    transport = httpx.ASGITransport(app())
    async with httpx.AsyncClient(transport=transport, base_url="http://simulator") as client:
        assert (await client.get("/asset/health")).json()["status"] == "healthy"
        assert (await client.get("/nowhere")).status_code == 404
