"""What only a doorbell over a network can do: be away, and freeze."""

from structlog.testing import capture_logs

from stage_e.adapters.redis.connection import connect
from stage_e.adapters.redis.queue import RedisQueue
from stage_e.ports.records import Ring
from tests.contract.channels.valkey import Valkey


async def test_ringing_at_a_frozen_redis_gives_up(own_valkey: Valkey) -> None:
    async with connect(own_valkey.url) as client:
        own_valkey.server.pause()
        assert await RedisQueue(client).ring([Ring("a", 1)]) is False
        own_valkey.server.resume()


async def test_ringing_works_again_after_redis_was_frozen(own_valkey: Valkey) -> None:
    async with connect(own_valkey.url) as client:
        queue = RedisQueue(client)
        await queue.ring([Ring("a", 1)])
        own_valkey.server.pause()
        assert await queue.waiting() is None
        own_valkey.server.resume()
        assert await queue.waiting() == 1


async def test_an_absence_is_logged_once_and_so_is_its_end(own_valkey: Valkey) -> None:
    async with connect(own_valkey.url) as client:
        queue = RedisQueue(client)
        own_valkey.server.kill()
        with capture_logs() as logs:
            await queue.waiting()
            await queue.waiting()
            own_valkey.server.start()
            await queue.waiting()
            await queue.waiting()
    assert [entry["event"] for entry in logs] == ["redis is away", "redis is back"]
