"""Picks up what is rung for, in the moment in which it is rung, while the driver has a slot.

Jobs are arq's and are run by arq's worker, but not found by its poll: that would add up to half a second, take four
round trips for each job, and end the process when Redis is away. ``Worker.run_job`` is not documented, hence the pinned
version and ``tests/contract/channels/test_arq.py``.
"""

import asyncio
from collections.abc import Mapping
from datetime import timedelta

import structlog
from arq.connections import ArqRedis
from arq.utils import timestamp_ms
from arq.worker import Worker, func
from pydantic_core import from_json, to_json
from redis.asyncio import Redis

from stage_e.adapters.redis.connection import TROUBLE, Absence
from stage_e.adapters.redis.queue import JOB, RedisQueue
from stage_e.adapters.turns import RUNG_AGAIN
from stage_e.errors import StoreUnavailableError
from stage_e.ports.records import Ring
from worker.offers import Offers

JOB_TIMEOUT = timedelta(seconds=10)  # to claim an execution, no more
WAIT_FOR_SLOT_S = 0.005
WAIT_AFTER_REFUSAL_S = 0.1
MOST_AT_ONCE = 16  # the rest is for the other workers
log = structlog.get_logger(__name__)


class Pool:
    """What serves one queue in this process. ``jobs`` is a client that bounds each of its answers itself."""

    def __init__(self, driver: Offers, queue: RedisQueue, jobs: Redis) -> None:
        self._driver = driver
        self._queue = queue
        self._arq = Worker(
            [func(self._drive, name=JOB, timeout=JOB_TIMEOUT, max_tries=1)],
            queue_name=queue.key,
            redis_pool=ArqRedis(jobs.connection_pool),
            handle_signals=False,
            retry_jobs=False,
            keep_result=0,
            log_results=False,
            job_serializer=_to_bytes,
            job_deserializer=from_json,
        )
        self._jobs: set[asyncio.Task[None]] = set()
        self._coming: set[str] = set()  # jobs that were taken and have not been offered yet
        self._refused: dict[str, str] = {}
        self._stopping = asyncio.Event()

    async def serve(self) -> None:
        """Pick up what is rung for until ``stop``, then let the jobs that were taken end."""
        async with asyncio.TaskGroup() as group:
            picking = group.create_task(self._keep_picking())
            await self._stopping.wait()
            picking.cancel()
        await asyncio.gather(*self._jobs)

    def stop(self) -> None:
        """Pick nothing more; ``serve`` returns soon."""
        self._stopping.set()

    async def _keep_picking(self) -> None:
        absence = Absence("queue")
        while True:
            try:
                await self._pick()
            except TROUBLE as error:
                await absence.pause(error)
            else:
                absence.over()

    async def _pick(self) -> None:
        room = self._driver.free_slots() - len(self._coming)
        if room > 0:
            for job_id in await self._queue.take(min(room, MOST_AT_ONCE)):
                self._start(job_id)
        else:
            await asyncio.sleep(WAIT_FOR_SLOT_S)

    def _start(self, job_id: str) -> None:
        self._coming.add(job_id)
        task = asyncio.create_task(self._run(job_id))
        self._jobs.add(task)
        task.add_done_callback(self._jobs.discard)

    async def _run(self, job_id: str) -> None:
        """Whatever goes wrong in here, a rescue rings again. Anything may be in Redis, but it must not end us."""
        try:
            await self._arq.run_job(job_id, timestamp_ms())
        except TROUBLE as error:
            log.debug("ring lost", job_id=job_id, error=str(error))
        except Exception:
            log.exception("job failed", job_id=job_id)
        finally:
            self._coming.discard(job_id)
        if (execution_id := self._refused.pop(job_id, None)) is not None:
            await asyncio.sleep(WAIT_AFTER_REFUSAL_S)
            await self._queue.ring([Ring(execution_id, RUNG_AGAIN)])

    async def _drive(self, ctx: Mapping[str, object], execution_id: str) -> None:
        """The job: offer the execution to the driver, which keeps it in a task of its own."""
        job_id = str(ctx["job_id"])
        self._coming.discard(job_id)
        try:
            taken = await self._driver.offer(execution_id)
        except StoreUnavailableError as error:
            log.debug("ring lost", job_id=job_id, error=str(error))
        else:
            if not taken:
                self._refused[job_id] = execution_id


def _to_bytes(job: object) -> bytes:
    """JSON; arq also hands in exceptions, as results that nobody keeps."""
    return to_json(job, fallback=repr)
