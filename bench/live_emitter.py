"""A driver that only tells: ``python -m bench.live_emitter SPEC`` has so much happen to executions that wait.

Each event is committed to PostgreSQL and then told, as every driver's is. Prints what was committed when, as JSON.
"""

import asyncio
import json
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

from api.loop import fast_loop
from bench.errors import BenchError
from schemas.event import Event, EventType
from schemas.words import ExecutionStatus
from stage_e.adapters.postgres.heartbeat import PostgresPulse
from stage_e.adapters.postgres.store import PostgresStore
from stage_e.adapters.redis.connection import connect
from stage_e.adapters.redis.feed import RedisFeed
from stage_e.ports.records import Claim, Write

DRIVER, BEGUN = "bench-emitter", "emitting"
SEED = 20


@dataclass(frozen=True, slots=True)
class Emission:
    """``events`` for each execution, ``rate`` a second for each, and one more that ends it."""

    database_url: str
    redis_url: str
    execution_ids: Sequence[str]
    events: int
    rate: float
    end: bool = True


@dataclass(slots=True)
class Emitted:
    """Seconds of the system's clock at which each event was known to be committed, from event ``first`` on."""

    first: dict[str, int] = field(default_factory=dict)
    committed_at: dict[str, list[float]] = field(default_factory=dict)


class Emitter:
    """The driver of some executions."""

    def __init__(self, emission: Emission, store: PostgresStore, feed: RedisFeed) -> None:
        self._emission = emission
        self._store = store
        self._feed = feed
        self._dice = random.Random(SEED)  # noqa: S311 - moments, no secrets
        self.emitted = Emitted()

    async def run(self) -> None:
        """Returns when all has happened."""
        ids = self._emission.execution_ids
        claims = await asyncio.gather(*(self._store.claim(each, DRIVER) for each in ids))
        print(BEGUN, file=sys.stderr, flush=True)
        await asyncio.gather(*(self._drive(claim) for claim in claims))

    async def _drive(self, claim: Claim | None) -> None:
        if claim is None:
            raise BenchError("an execution could not be claimed: a worker has it")
        execution_id, seq = claim.submitted.execution_id, claim.last_seq
        await self._feed.publish(execution_id, claim.events[-1:])  # that it was claimed, as every driver does
        self.emitted.first[execution_id] = seq + 1
        moments = self.emitted.committed_at[execution_id] = []
        pause_s = 1 / self._emission.rate
        due_s = time.perf_counter() + self._dice.uniform(0, pause_s)
        for _ in range(self._emission.events):
            await asyncio.sleep(max(due_s - time.perf_counter(), 0))
            due_s += pause_s
            seq += 1
            await self._happen(claim, seq, EventType.STEP_WAVE_BEGUN, ExecutionStatus.RUNNING)
            moments.append(time.time())
        if self._emission.end:
            await self._happen(claim, seq + 1, EventType.EXECUTION_COMPLETED, ExecutionStatus.COMPLETED)

    async def _happen(self, claim: Claim, seq: int, kind: EventType, status: ExecutionStatus) -> None:
        execution_id = claim.submitted.execution_id
        step_id = claim.submitted.operations[0].step_id if kind is EventType.STEP_WAVE_BEGUN else None
        data = {"targets": ["app-01", "app-02", "app-03"], "number": seq, "failed": 0, "budget": 1}
        at = datetime.now(UTC)
        event = Event(seq=seq, type=kind, at=at, execution_id=execution_id, step_id=step_id, data=data)
        await self._store.write(Write(execution_id, claim.token, seq - 1, (event,), status))
        await self._feed.publish(execution_id, (event,))


async def emit(emission: Emission) -> Emitted:
    """What has happened, when it all has."""
    store = PostgresStore(emission.database_url)
    pulse = PostgresPulse(emission.database_url, DRIVER, "worker")
    async with connect(emission.redis_url) as redis:
        feed = RedisFeed(redis)
        await pulse.start()
        try:
            emitter = Emitter(emission, store, feed)
            await emitter.run()
            return emitter.emitted
        finally:
            await feed.close()
            await pulse.stop()
            await store.close()


def main() -> None:
    with asyncio.Runner(loop_factory=fast_loop()) as runner:
        print(json.dumps(asdict(runner.run(emit(Emission(**json.loads(sys.argv[1])))))))


if __name__ == "__main__":
    main()
