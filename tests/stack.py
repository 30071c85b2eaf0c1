"""A real stack for integration tests: settings that name its servers, and a worker in this process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from cli.embedded import EmbeddedServers
from simulator import Simulator
from stage_e.adapters.redis.connection import PATIENCE, connect
from stage_e.adapters.redis.queue import RedisQueue
from stage_e.settings import Settings, read_settings
from stage_e.wiring import WorkerParts, worker_parts
from worker.pool import Pool
from worker.rescue import keep_rescuing

SERVICES = ("asset", "automation", "network", "communication")


def settings_for(
    home: Path, database_url: str, servers: EmbeddedServers, simulator: Simulator, **more: object
) -> Settings:
    """A stack on these servers, with the preset autopilot, a default host, and nobody in the keyring."""
    keys = home / "keys.json"
    keys.write_text("[]")
    given: dict[str, object] = {
        "home": home,
        "database_url": database_url,
        "redis_url": servers.redis_url,
        "api_keys_file": keys,
        "policy": "autopilot",
        "default_host": "app-02",
        **{f"{name}_service_url": simulator.service(name) for name in SERVICES},
    }
    return read_settings(**{**given, **more})


@asynccontextmanager
async def a_worker(settings: Settings) -> AsyncIterator[WorkerParts]:
    """A worker that picks up and rescues for the length of a block, then hands over what it drives."""
    url = settings.redis_url.get_secret_value() if settings.redis_url else ""
    async with worker_parts(settings) as parts, connect(url) as blocking, connect(url, PATIENCE) as bounded:
        pool = Pool(parts.driver, RedisQueue(blocking, settings.queue), bounded)
        serving = asyncio.create_task(pool.serve())
        rescuing = asyncio.create_task(keep_rescuing(parts.store, parts.queue, parts.pulse, parts.clock))
        try:
            yield parts
        finally:
            pool.stop()  # jobs that were taken end before their connections do
            rescuing.cancel()
            await asyncio.gather(serving, rescuing, return_exceptions=True)
