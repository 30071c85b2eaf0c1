"""What we promise to arq, and what we take from it without its promise."""

import inspect
import json
from importlib.metadata import version

import fakeredis
from arq.connections import ArqRedis
from arq.worker import Worker, func
from pydantic_core import from_json, to_json
from redis.asyncio import Redis

from stage_e.adapters.redis.queue import JOB, RedisQueue
from stage_e.ports.records import Ring
from tests.contract.channels.valkey import Valkey
from tests.contract.channels.worker_pool import NotingDriver, serving
from worker.pool import Pool


def test_arq_is_the_version_that_was_looked_into() -> None:
    assert version("arq") == "0.28.0"


def test_a_job_is_run_by_its_id_and_its_score() -> None:
    assert list(inspect.signature(Worker.run_job).parameters) == ["self", "job_id", "score"]


async def test_a_plain_arq_worker_can_run_what_we_ring(client: Redis) -> None:
    ran = []

    async def drive(ctx: object, execution_id: str) -> None:
        ran.append(execution_id)

    queue = RedisQueue(client)
    await queue.ring([Ring("a", 1), Ring("b", 1)])
    plain = Worker(
        [func(drive, name=JOB, max_tries=1)],
        queue_name=queue.key,
        redis_pool=ArqRedis(client.connection_pool),
        burst=True,
        handle_signals=False,
        keep_result=0,
        poll_delay=0.01,
        job_serializer=to_json,
        job_deserializer=from_json,
    )
    await plain.async_run()
    assert sorted(ran) == ["a", "b"]
    assert sorted(await client.keys()) == [b"stage-e:queue:default:health-check", b"stage-e:turns:default"]


async def test_our_pool_can_run_what_plain_arq_enqueues(client: Redis, shared_valkey: Valkey) -> None:
    driver = NotingDriver()
    arq = ArqRedis(client.connection_pool, job_serializer=to_json, default_queue_name=RedisQueue(client).key)
    async with serving(driver, shared_valkey.url):
        assert await arq.enqueue_job(JOB, "a", _job_id="a:1")
        assert await driver.next() == "a"


async def test_our_pool_runs_on_fakeredis() -> None:
    fake, driver = fakeredis.FakeAsyncRedis(), NotingDriver()
    pool = Pool(driver, RedisQueue(fake), fake)
    await RedisQueue(fake).ring([Ring("a", 1)])
    pool.stop()
    await pool._pick()
    assert await driver.next() == "a"
    await pool.serve()


async def test_a_job_is_json_and_holds_the_executions_id_and_nothing_else(client: Redis) -> None:
    await RedisQueue(client).ring([Ring("a", 3)])
    job = json.loads(await client.get("arq:job:a:3"))
    assert (job["f"], job["a"], job["k"]) == ("drive", ["a"], {})


async def test_a_job_that_nobody_takes_expires(client: Redis) -> None:
    await RedisQueue(client).ring([Ring("a", 1)])
    assert 0 < await client.pttl("arq:job:a:1") <= 600_000
