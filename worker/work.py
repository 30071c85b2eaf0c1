"""A worker process from its settings to its end."""

import asyncio

from stage_e.settings import Settings
from stage_e.wiring import worker_parts
from worker.process import run_worker
from worker.purge import keep_purging
from worker.rescue import keep_rescuing
from worker.seal import keep_sealing
from worker.tell import keep_telling


async def work(settings: Settings) -> None:
    """Drive what is rung for, rescue what others left, tell people, forget what is old, and seal the audit trail.

    Until SIGTERM or SIGINT; drains before it returns.

    Raises: SettingsError, StoreUnavailableError: it cannot start.
    """
    async with worker_parts(settings) as parts:
        beside = (
            asyncio.create_task(keep_rescuing(parts.store, parts.queue, parts.pulse, parts.clock)),
            asyncio.create_task(keep_telling(parts.store, parts.notifiers, parts.clock)),
            asyncio.create_task(keep_purging(parts.store, parts.retention, parts.clock)),
            asyncio.create_task(keep_sealing(parts.store, parts.vault.fingerprint, parts.clock)),
        )
        try:
            await run_worker(parts.driver, parts.redis_url, (settings.queue,))
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
