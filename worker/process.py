"""One worker process: pools that pick up, a driver that drives, and an orderly end."""

import asyncio
import logging
import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import structlog

from stage_e.adapters.redis.connection import PATIENCE, connect
from stage_e.adapters.redis.queue import RedisQueue
from worker.offers import Offers
from worker.pool import Pool

log = structlog.get_logger(__name__)


async def run_worker(driver: Offers, redis_url: str, queues: Sequence[str] = ("default",)) -> None:
    """Have ``driver`` drive what is rung for, until SIGTERM or SIGINT; then drain it and return.

    Starts and goes on while Redis is away. A second signal ends the process at once, with 128 + its number.
    """
    logging.getLogger("arq").setLevel(logging.ERROR)  # two lines for each ring otherwise
    async with connect(redis_url) as blocking, connect(redis_url, PATIENCE) as bounded:
        pools = [Pool(driver, RedisQueue(blocking, name), bounded) for name in queues]
        with _stop_signals() as stop:
            log.info("worker ready", queues=list(queues))
            try:
                await _serve(pools, stop)
            finally:
                await driver.drain()


async def _serve(pools: Sequence[Pool], stop: asyncio.Event) -> None:
    async with asyncio.TaskGroup() as group:
        for pool in pools:
            group.create_task(pool.serve())
        await stop.wait()
        for pool in pools:
            pool.stop()


@contextmanager
def _stop_signals() -> Iterator[asyncio.Event]:
    """An event that the first signal sets. The block must include the draining, for the second one."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()

    def end(number: signal.Signals) -> None:
        if stop.is_set():
            os._exit(128 + number)
        log.info("worker draining", signal=number.name)
        stop.set()

    numbers = (signal.SIGTERM, signal.SIGINT)
    for number in numbers:
        loop.add_signal_handler(number, end, number)
    try:
        yield stop
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)
