"""A worker process from its settings to its end."""

import asyncio

from stage_e.settings import Settings
from stage_e.wiring import worker_parts
from worker.process import run_worker
from worker.rescue import keep_rescuing


async def work(settings: Settings) -> None:
    """Drive what is rung for, and rescue what others left, until SIGTERM or SIGINT; then drain and return.

    Raises: SettingsError, StoreUnavailableError: it cannot start.
    """
    async with worker_parts(settings) as parts:
        rescuing = asyncio.create_task(keep_rescuing(parts.store, parts.queue, parts.pulse, parts.clock))
        try:
            await run_worker(parts.driver, parts.redis_url, (settings.queue,))
        finally:
            rescuing.cancel()
            await asyncio.gather(rescuing, return_exceptions=True)
