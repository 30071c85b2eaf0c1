"""Forgetting in memory."""

from collections.abc import Collection
from datetime import timedelta

from stage_e.adapters.memory.shelf import Kept, Shelf


class MemoryRetention:
    """``RetentionStore``."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    async def purge(self, tenant: str | None, others: Collection[str], age: timedelta, most: int) -> int:
        """As ``RetentionStore.purge``."""
        before = self._shelf.clock.now() - age
        old = [kept for kept in self._shelf.executions.values() if kept.ended_at is not None and kept.ended_at < before]
        old = [kept for kept in old if _is_of(kept, tenant, others)]
        gone = sorted(old, key=lambda kept: str(kept.ended_at))[:most]
        for kept in gone:
            del self._shelf.executions[kept.submitted.execution_id]
        return len(gone)


def _is_of(kept: Kept, tenant: str | None, others: Collection[str]) -> bool:
    owner = kept.submitted.tenant
    return owner not in others if tenant is None else owner == tenant
