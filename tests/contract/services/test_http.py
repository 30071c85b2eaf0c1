"""One call over real HTTP: what became of it is known, or known to be unknown."""

import asyncio
import socket
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from schemas.words import Effect
from stage_e.adapters.services.body import MOST_BODY_BYTES
from stage_e.adapters.services.http import Reply, ServiceClient
from stage_e.errors import LostStepError, PermanentStepError, SettingsError, StepError, TemporaryStepError
from stage_e.tools.operation import Service
from tests.contract.services.house import JSON_HEAD, House, a_house, a_server
from tests.unit.adapters.services.sending import a_command, a_sending

READ, EFFECT = Effect.READ, Effect.DISRUPTIVE


async def execute(house: House, effect: Effect = EFFECT, timeout_s: float = 5.0) -> StepError | None:
    sending = a_sending(body=a_command("hostname", host="ws-03"), effect=effect, timeout_s=timeout_s)
    body = {**sending.body, "connection_type": "powershell"}
    return await error_of(house.clients[Service.AUTOMATION].call("POST", "/execute", sending, body))


async def error_of(call: Awaitable[Reply]) -> StepError | None:
    try:
        await call
    except StepError as error:
        return error
    return None


async def get(url: str, timeout_s: float = 5.0) -> StepError | None:
    client = ServiceClient(Service.ASSET, url)
    try:
        return await error_of(client.call("GET", "/", a_sending(effect=EFFECT, timeout_s=timeout_s)))
    finally:
        await client.close()


async def test_a_call_is_answered_and_says_whose_it_is() -> None:
    async with a_house() as house:
        reply = await house.clients[Service.ASSET].call("GET", "/?limit=1", a_sending(), part="page-1")
        assert reply.status == 200
        assert reply.json is not None
        assert reply.json["success"] is True
        headers = {name.decode(): value.decode() for name, value in house.entries[0].headers}
        assert headers["idempotency-key"] == "e1:s1:page-1"
        assert headers["x-fencing-token"] == "7"
        assert headers["traceparent"].startswith("00-")


@pytest.mark.parametrize("effect", [READ, EFFECT])
@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("503", TemporaryStepError),
        ("429", TemporaryStepError),
        ("cut_before", LostStepError),
        ("cut_after", LostStepError),
    ],
)
async def test_a_refusal_is_certain_and_a_cut_connection_is_not(
    kind: str, error: type[StepError], effect: Effect
) -> None:
    async with a_house() as house:
        house.fault(kind)
        assert type(await execute(house, effect)) is error


async def test_garbage_leaves_an_effect_unknown_and_lets_a_read_be_made_again() -> None:
    async with a_house() as house:
        house.fault("garbage")
        assert type(await execute(house, EFFECT)) is LostStepError
        assert type(await execute(house, READ)) is TemporaryStepError


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_service_that_hangs_is_left_at_the_time_limit(when: str) -> None:
    async with a_house() as house:
        house.fault("hang", when=when)
        error = await execute(house, timeout_s=0.3)
    assert isinstance(error, LostStepError)
    assert error.timed_out


async def test_a_slow_service_is_waited_for() -> None:
    async with a_house() as house:
        house.fault("slow", seconds=0.1)
        assert await execute(house) is None


async def test_the_wait_that_a_service_asks_for_is_passed_on() -> None:
    async with a_house() as house:
        house.fault("503", retry_after=7)
        error = await execute(house)
    assert isinstance(error, TemporaryStepError)
    assert error.retry_after == timedelta(seconds=7)


async def test_nothing_is_ever_sent_twice() -> None:
    async with a_house() as house:
        house.fault("cut_after")
        await execute(house)
        assert len(house.entries) == 1


@contextmanager
def a_port(*, listening: bool) -> Iterator[socket.socket]:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        if listening:
            bound.listen(0)
        yield bound


async def test_a_port_on_which_nobody_listens_means_not_sent() -> None:
    with a_port(listening=False) as bound:
        error = await get(f"http://127.0.0.1:{bound.getsockname()[1]}")
    assert isinstance(error, TemporaryStepError)
    assert "cannot be reached" in str(error)


async def test_a_connection_that_does_not_come_about_means_not_sent() -> None:
    with a_port(listening=True) as bound, socket.socket() as first, socket.socket() as second:
        for waiting in (first, second):  # the queue of a listener with room for none holds one
            waiting.setblocking(False)
            waiting.connect_ex(bound.getsockname())
        error = await get(f"http://127.0.0.1:{bound.getsockname()[1]}", timeout_s=0.4)
    assert isinstance(error, TemporaryStepError)


async def test_a_body_that_drips_in_does_not_outlast_the_limit() -> None:
    async with a_server(JSON_HEAD + b"\r\n", *[b" "] * 1000, pause_s=0.05) as url:
        error = await get(url, timeout_s=0.3)
    assert isinstance(error, LostStepError)
    assert error.timed_out


async def test_a_body_that_breaks_off_proves_nothing() -> None:
    async with a_server(JSON_HEAD + b'Content-Length: 100\r\n\r\n{"success": true}') as url:
        assert type(await get(url)) is LostStepError


async def test_what_is_not_http_proves_nothing() -> None:
    async with a_server(b"SSH-2.0-OpenSSH_9.6\r\n") as url:
        assert type(await get(url)) is LostStepError


async def test_a_redirect_is_not_followed() -> None:
    async with a_house() as house:
        elsewhere = house.simulator.service("asset").encode()
        async with a_server(b"HTTP/1.1 307 Go\r\nLocation: " + elsewhere + b"/\r\nContent-Length: 0\r\n\r\n") as url:
            error = await get(url)
        assert type(error) is PermanentStepError
        assert house.entries == []


async def test_a_compressed_answer_is_not_unpacked() -> None:
    async with a_server(JSON_HEAD + b"Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8b\x08\x00") as url:
        assert type(await get(url)) is LostStepError


async def test_reading_stops_at_the_limit() -> None:
    async with a_house() as house:
        house.fault("huge_output", size_bytes=50_000_000)
        client, sending = house.clients[Service.AUTOMATION], a_sending(effect=EFFECT)
        reply = await client.call("POST", "/execute", sending, {"command": "hostname", "connection_type": "local"})
    assert reply.truncated
    assert reply.json is None
    assert reply.size_bytes < MOST_BODY_BYTES + 1024**2


async def test_the_environment_names_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    async with a_house() as house:
        assert await execute(house) is None


async def test_a_call_that_finds_no_free_place_in_time_is_not_sent() -> None:
    async with a_house(most_at_once=1) as house:
        house.fault("hang", times=1)
        hanging = asyncio.create_task(execute(house, timeout_s=1.0))
        await asyncio.sleep(0)
        crowded_out = await execute(house, timeout_s=0.2)
        assert isinstance(crowded_out, TemporaryStepError)
        assert "too much is under way" in str(crowded_out)
        house.simulator.world.faults.clear()
        assert await hanging is None
        assert len(house.entries) == 1


async def test_a_call_waits_for_a_free_place() -> None:
    async with a_house(most_at_once=1) as house:
        house.fault("slow", seconds=0.05)
        assert await asyncio.gather(*(execute(house) for _ in range(4))) == [None] * 4


async def test_a_cancelled_call_frees_its_place() -> None:
    async with a_house(most_at_once=1) as house:
        house.fault("hang", times=1)
        hanging = asyncio.create_task(execute(house))
        while not any(fault.hits for fault in house.simulator.world.faults):  # noqa: ASYNC110  # a count is no event
            await asyncio.sleep(0)
        hanging.cancel()
        assert await execute(house) is None


async def test_a_look_that_fails_says_that_nothing_was_sent() -> None:
    async with a_house() as house:
        house.fault("cut_before")
        sending = a_sending(effect=EFFECT)
        with pytest.raises(TemporaryStepError, match="nothing was sent"):
            await house.clients[Service.AUTOMATION].look("/status", sending, "status")


@pytest.mark.parametrize(
    "url", ["", "localhost:8000", "ftp://x", "http://", "http://u:p@x", "http://x?y=1", "http://x:99999"]
)
def test_a_base_url_that_cannot_be_called_is_the_operators_fault(url: str) -> None:
    with pytest.raises(SettingsError, match="base URL of the asset-service"):
        ServiceClient(Service.ASSET, url)
