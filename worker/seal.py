"""Seals what the audit trail's chains have come to, now and then, for as long as the process runs."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Protocol

import structlog

from stage_e.errors import StageEError, StoreUnavailableError
from stage_e.ports.time import Clock
from stage_e.sealing import Grown, Seal, sealed

EVERY = timedelta(minutes=10)
SETTLED_FOR = timedelta(minutes=1)  # no statement of ours takes as long, so that no older entry appears afterwards
AT_ONCE = 10_000  # entries that a seal covers
log = structlog.get_logger(__name__)


class Chains(Protocol):
    """The part of the store that seals are made of."""

    async def unsealed(self, most: int, settled_for: timedelta) -> tuple[Grown, ...]:
        """As ``PostgresAudit.unsealed``."""

    async def store_seals(self, seals: Sequence[Seal]) -> bool:
        """As ``PostgresAudit.store_seals``."""


async def keep_sealing(store: Chains, fingerprint: Callable[[str], str], clock: Clock) -> None:
    """Never ends. Any number of processes may do it: the fastest seals."""
    while True:
        try:
            await seal_all(store, fingerprint)
        except StoreUnavailableError as error:
            log.debug("sealing waits for the store", error=str(error))
        except StageEError as error:
            log.warning("nothing sealed", code=error.code, error=str(error))
        await clock.sleep(EVERY)


async def seal_all(
    store: Chains, fingerprint: Callable[[str], str], settled_for: timedelta = SETTLED_FOR, at_once: int = AT_ONCE
) -> None:
    """Until nothing is left, or another process is at it. By the log a seal is known outside of the database."""
    while grown := await store.unsealed(at_once, settled_for):
        seals = [sealed(each, fingerprint) for each in grown]
        if not await store.store_seals(seals):
            return
        for seal in seals:
            log.info("sealed", tenant=seal.tenant, number=seal.number, upto=seal.upto.isoformat(), mac=seal.mac)
