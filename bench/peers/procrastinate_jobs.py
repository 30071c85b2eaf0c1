"""procrastinate: jobs in PostgreSQL, found by LISTEN/NOTIFY."""

import asyncio
import os

from procrastinate import App, PsycopgConnector

from api.loop import fast_loop
from bench.peers.command import Command, say_ready, submit_all
from bench.peers.job import CONCURRENCY, SUBMITTERS, asset_client, count_assets

CONNECTIONS = SUBMITTERS  # its pool's own 4 would hold it back
CLIENT = asset_client()
CONNECTOR = PsycopgConnector(conninfo=os.environ["BENCH_DATABASE_URL"], min_size=CONNECTIONS, max_size=CONNECTIONS)
APP = App(connector=CONNECTOR)


async def count(job_id: str) -> int:
    return await count_assets(CLIENT, job_id)


TASK = APP.task(name="count")(count)


async def prepare() -> None:
    async with APP.open_async():
        await APP.schema_manager.apply_schema_async()


def work(command: Command) -> None:
    with asyncio.Runner(loop_factory=fast_loop()) as runner:
        runner.run(_work(command.concurrency or CONCURRENCY))


async def _work(concurrency: int) -> None:
    async with APP.open_async():
        say_ready()
        await APP.run_worker_async(concurrency=concurrency)


async def submit(command: Command) -> None:
    async with APP.open_async():
        await submit_all(command, lambda job_id: TASK.defer_async(job_id=job_id))
