"""The doorbell: short arq jobs in arq's own queue, on which idle workers block.

arq polls its queue. Blocking on it instead needs no second list of what has been rung: an idle worker has the job in
the moment in which it is queued, exactly one worker has it, and the queue holds only what nobody has picked up yet.
"""

import asyncio
import time
import uuid
from collections.abc import Awaitable, Mapping, Sequence
from datetime import timedelta
from typing import TypeVar

from arq.constants import job_key_prefix
from arq.jobs import serialize_job
from pydantic_core import to_json
from redis.asyncio import Redis

from stage_e.adapters.coalesce import Coalescer
from stage_e.adapters.redis.connection import PATIENCE, TROUBLE, Absence
from stage_e.adapters.turns import Line, places_of
from stage_e.ports.records import Ring

JOB = "drive"  # the name of the one arq function; its argument is the execution's id
EPOCH = "stage-e:epoch"
RING_LASTS = timedelta(minutes=10)  # what nobody took by then was rung again long since
TAKE_WAIT = timedelta(seconds=2)
Answer = TypeVar("Answer")


class RedisQueue:
    """One named queue of doorbells. Needs Redis or Valkey 7 and a client without a time-out of its own."""

    def __init__(self, client: Redis, name: str = "default") -> None:
        self.key = f"stage-e:queue:{name}"
        self._turns = f"stage-e:turns:{name}"  # each tenant's last place in the queue
        self._client = client
        self._absence = Absence("doorbell")
        self._rings = Coalescer(self._ring_all, lambda rings: rings[0].execution_id)

    async def ring(self, rings: Sequence[Ring]) -> bool:
        """Ask for a driver for each; ``False`` when the doorbell is out of order, and then a rescue rings later.

        A ring replaces the one before it, so that the queue's length is the number of executions that wait.
        """
        return not rings or await self._rings(tuple(rings))

    async def waiting(self) -> int | None:
        """How many rings nobody has answered yet; ``None`` when the doorbell is out of order."""
        return await self._answer(self._count())

    async def epoch(self) -> str | None:
        """Name of what Redis has been since it was last emptied; ``None`` when the doorbell is out of order."""
        return await self._answer(self._epoch())

    async def take(self, most: int) -> list[str]:
        """Ids of the oldest jobs, at most so many, as soon as there is one; none after a while without any.

        They are out of the queue then: a job that is lost with its worker is rung again by a rescue.
        Raises: what is in ``TROUBLE``.
        """
        wait_s = TAKE_WAIT.total_seconds()
        async with asyncio.timeout(wait_s + PATIENCE.total_seconds()):
            taken = await self._client.execute_command(  # type: ignore[no-untyped-call] # redis-py has no types here
                "BZMPOP", wait_s, 1, self.key, "MIN", "COUNT", most
            )
        return [bytes(job).decode() for job, _ in taken[1]] if taken else []

    async def _ring_all(self, batch: Sequence[Sequence[Ring]]) -> Sequence[bool]:
        rung = await self._answer(self._ring([ring for rings in batch for ring in rings]))
        return [rung is not None] * len(batch)

    async def _ring(self, rings: Sequence[Ring]) -> bool:
        """Write what ``ArqRedis.enqueue_job`` writes, in one round trip for all instead of three for each.

        The order matters, and makes up for the missing transaction: a queued id without its job counts as expired.
        """
        before = {ring.execution_id: job_id(ring.execution_id, ring.number - 1) for ring in rings if ring.number > 1}
        line = await self._line([*dict.fromkeys(ring.tenant for ring in rings)], before)
        places, last = places_of(rings, line)
        pipe = self._client.pipeline(transaction=False)
        if before:
            pipe.zrem(self.key, *before.values())
            pipe.delete(*(job_key_prefix + job for job in before.values()))
        now_ms = int(time.time() * 1000)
        for ring in rings:
            job = serialize_job(JOB, (ring.execution_id,), {}, None, now_ms, serializer=to_json)
            pipe.psetex(job_key_prefix + job_id(ring.execution_id, ring.number), RING_LASTS, job)
        if line.now is None:
            pipe.delete(self._turns)
        if last:
            pipe.hset(self._turns, mapping=last)
            pipe.expire(self._turns, RING_LASTS)
        pipe.zadd(self.key, {job_id(ring.execution_id, ring.number): places[ring.execution_id] for ring in rings})
        await pipe.execute()
        return True

    async def _line(self, tenants: Sequence[str], before: Mapping[str, str]) -> Line:
        """Who waits. What changes before we write costs somebody a turn, and nothing else."""
        pipe = self._client.pipeline(transaction=False)
        pipe.zrange(self.key, 0, 0, withscores=True)
        pipe.hmget(self._turns, [*tenants])
        if before:
            pipe.zmscore(self.key, [*before.values()])
        first, last, *kept = await pipe.execute()
        return Line(
            now=first[0][1] if first else None,
            last={tenant: float(place) for tenant, place in zip(tenants, last, strict=True) if place is not None},
            kept={each: place for each, place in zip(before, *kept, strict=True) if place is not None}
            if before
            else {},
        )

    async def _count(self) -> int:
        return int(await self._client.zcard(self.key))

    async def _epoch(self) -> str:
        pipe = self._client.pipeline(transaction=False)
        pipe.set(EPOCH, uuid.uuid4().hex, nx=True)
        pipe.get(EPOCH)
        _, epoch = await pipe.execute()
        return bytes(epoch).decode()

    async def _answer(self, asked: Awaitable[Answer]) -> Answer | None:
        try:
            async with asyncio.timeout(PATIENCE.total_seconds()):
                answer = await asked
        except TROUBLE as error:
            self._absence.noted(error)
            return None
        self._absence.over()
        return answer


def job_id(execution_id: str, number: int) -> str:
    """Each ring is a job of its own: arq ends a job by its id, and would end with it what was rung meanwhile."""
    return f"{execution_id}:{number}"
