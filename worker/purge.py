"""Forgets executions that ended long ago, a few at a time, for as long as the process runs."""

from datetime import timedelta

import structlog

from stage_e.errors import StageEError, StoreUnavailableError
from stage_e.ports.retention import Retention, RetentionStore
from stage_e.ports.time import Clock
from stage_e.retention import purge

EVERY = timedelta(minutes=10)
log = structlog.get_logger(__name__)


async def keep_purging(store: RetentionStore, retention: Retention, clock: Clock) -> None:
    """Never ends. Any number of processes may do it: each takes what no other is at."""
    while True:
        try:
            purged = sum([number async for number in purge(store, retention)])
        except StoreUnavailableError as error:
            log.debug("purge waits for the store", error=str(error))
        except StageEError as error:
            log.warning("nothing purged", code=error.code, error=str(error))
        else:
            if purged:
                log.info("purged", executions=purged)
        await clock.sleep(EVERY)
