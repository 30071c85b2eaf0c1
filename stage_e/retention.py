"""Forget executions that ended long ago, a few at a time."""

from collections.abc import AsyncIterator
from datetime import timedelta

from stage_e.ports.retention import Retention, RetentionStore

AT_ONCE = 200  # of one transaction


async def purge(store: RetentionStore, retention: Retention, at_once: int = AT_ONCE) -> AsyncIterator[int]:
    """Remove all that is too old; tells how many after each transaction. Raises: StoreUnavailableError."""
    ages = dict[str | None, timedelta | None](retention.by_tenant) | {None: retention.general}
    for tenant, age in ages.items():
        while age is not None:
            yield (number := await store.purge(tenant, retention.by_tenant, age, at_once))
            if number < at_once:
                break
