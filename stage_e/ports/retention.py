"""How long executions are kept after they have ended."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Retention:
    """For how long; ``None`` is for ever. The audit trail stays in any case."""

    general: timedelta | None = None
    by_tenant: Mapping[str, timedelta] = field(default_factory=dict)
    """In place of the general one."""


class RetentionStore(Protocol):
    """The part of the store that forgets."""

    async def purge(self, tenant: str | None, others: Collection[str], age: timedelta, most: int) -> int:
        """Remove executions that ended longer than ``age`` ago, the oldest first and at most so many; how many it were.

        Those of ``tenant`` or, without one, of all tenants but ``others``. Nothing that is open is ever removed.
        """
