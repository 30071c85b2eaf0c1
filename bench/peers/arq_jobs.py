"""Plain arq: jobs and results in Redis, found by polling."""

import os

import httpx
from arq import create_pool
from arq.connections import RedisSettings
from arq.worker import Worker, func

from bench.peers.command import Command, say_ready, submit_all
from bench.peers.job import asset_client, count_assets

MAX_JOBS, POLL_DELAY_S = 10, 0.5  # arq's defaults


async def count(ctx: dict[str, object]) -> int:
    client = ctx["client"]
    assert isinstance(client, httpx.AsyncClient)
    return await count_assets(client, str(ctx["job_id"]))


async def start(ctx: dict[str, object]) -> None:
    ctx["client"] = asset_client()
    say_ready()


def settings() -> RedisSettings:
    return RedisSettings.from_dsn(os.environ["BENCH_REDIS_URL"])


def work(command: Command) -> None:
    Worker(
        [func(count, name="count")],
        redis_settings=settings(),
        on_startup=start,
        max_jobs=command.concurrency or MAX_JOBS,
        poll_delay=command.poll_s or POLL_DELAY_S,
    ).run()


async def submit(command: Command) -> None:
    pool = await create_pool(settings())
    await submit_all(command, lambda job_id: pool.enqueue_job("count", _job_id=job_id))
    await pool.aclose()
