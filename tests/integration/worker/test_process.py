"""The worker as a process: it picks up, it outlives Redis, and it ends as it is told to."""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from redis.asyncio import Redis

from stage_e.adapters.redis.connection import connect
from stage_e.adapters.redis.queue import RedisQueue
from stage_e.ports.records import Ring
from tests.contract.channels.valkey import Valkey

ROOT = Path(__file__).resolve().parents[3]
PATIENCE_S = 30


class Worker:
    def __init__(self, process: Process) -> None:
        self.process = process

    async def says(self, words: str) -> None:
        """Return when it has said so."""
        assert self.process.stdout is not None
        async with asyncio.timeout(PATIENCE_S):
            while words not in (line := (await self.process.stdout.readline()).decode()):
                assert line, f"it ended and never said {words!r}"

    async def exit_code(self) -> int:
        async with asyncio.timeout(PATIENCE_S):
            return await self.process.wait()


@asynccontextmanager
async def a_worker(url: str, *options: str) -> AsyncIterator[Worker]:
    command = [sys.executable, "-m", "tests.integration.worker.program", url, *options]
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=PIPE)
    worker = Worker(process)
    try:
        await worker.says("worker ready")
        yield worker
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def ring_until_it_is_heard(url: str, execution_id: str) -> None:
    async with connect(url) as client:
        while not await RedisQueue(client).ring([Ring(execution_id, 1)]):
            pass


async def test_a_worker_drives_what_is_rung_for(client: Redis, shared_valkey: Valkey) -> None:
    async with a_worker(shared_valkey.url) as worker:
        await RedisQueue(client).ring([Ring("a", 1)])
        await worker.says("offered a")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_the_first_signal_drains_and_ends_well(
    client: Redis, shared_valkey: Valkey, number: signal.Signals
) -> None:
    async with a_worker(shared_valkey.url) as worker:
        worker.process.send_signal(number)
        await worker.says("drains")
        assert await worker.exit_code() == 0


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
async def test_the_second_signal_ends_it_at_once(
    client: Redis, shared_valkey: Valkey, number: signal.Signals, code: int
) -> None:
    async with a_worker(shared_valkey.url, "hangs") as worker:
        worker.process.send_signal(signal.SIGTERM)
        await worker.says("drains")
        worker.process.send_signal(number)
        assert await worker.exit_code() == code


async def test_a_worker_waits_for_a_redis_that_is_not_there_yet(own_valkey: Valkey) -> None:
    own_valkey.server.stop()
    async with a_worker(own_valkey.url) as worker:
        await worker.says("redis is away")
        own_valkey.server.start()
        await ring_until_it_is_heard(own_valkey.url, "a")
        await worker.says("offered a")


async def test_a_worker_outlives_kill_9_of_redis(own_valkey: Valkey) -> None:
    async with a_worker(own_valkey.url) as worker:
        await ring_until_it_is_heard(own_valkey.url, "a")
        await worker.says("offered a")
        own_valkey.server.kill()
        await worker.says("redis is away")
        own_valkey.server.start()
        await ring_until_it_is_heard(own_valkey.url, "b")
        await worker.says("offered b")


async def test_what_a_killed_worker_did_not_take_goes_to_another(client: Redis, shared_valkey: Valkey) -> None:
    async with a_worker(shared_valkey.url) as killed:
        killed.process.kill()
        await killed.exit_code()
        await RedisQueue(client).ring([Ring("a", 1)])
        async with a_worker(shared_valkey.url) as other:
            await other.says("offered a")
