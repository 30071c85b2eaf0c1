"""DBOS: durable workflows of one step, queued in PostgreSQL."""

import asyncio
import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor

from dbos import DBOS, DBOSClient

from bench.peers.command import Command, say_ready, submit_all
from bench.peers.job import SUBMITTERS, asset_client, count_assets

NAME = QUEUE = "bench"
URL = os.environ["BENCH_DATABASE_URL"]
CLIENT = asset_client()


async def count(job_id: str) -> int:
    return await count_assets(CLIENT, job_id)


STEP = DBOS.step(name="count")(count)


async def one_step(job_id: str) -> int:
    result: int = await STEP(job_id)
    return result


WORKFLOW = DBOS.workflow(name="one_step")(one_step)


def launch() -> None:
    executor = os.environ["BENCH_NAME"]  # its limits per process go by this id
    DBOS(config={"name": NAME, "system_database_url": URL, "executor_id": executor, "log_level": "WARNING"})
    DBOS.launch()


async def prepare() -> None:
    launch()
    DBOS.destroy()


def work(command: Command) -> None:
    launch()
    DBOS.register_queue(QUEUE, worker_concurrency=command.concurrency, polling_interval_sec=command.poll_s or 1.0)
    say_ready()
    told = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: told.set())
    told.wait()
    DBOS.destroy()


async def submit(command: Command) -> None:
    client = DBOSClient(system_database_url=URL, system_database_pool_size=SUBMITTERS, application_name=NAME)
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(SUBMITTERS))  # it blocks in threads
    options = {"workflow_name": "one_step", "queue_name": QUEUE}
    await submit_all(command, lambda job_id: client.enqueue_async({**options, "workflow_id": job_id}, job_id))
    client.destroy()
