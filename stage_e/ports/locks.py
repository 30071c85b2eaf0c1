"""Who may change an asset. Each has a queue; whoever stands first holds it, until the execution has ended."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Lock:
    """An asset under one of its names: ``asset:12``, or ``host:web-01`` for what the plan calls it.

    One asset is locked under all the names by which an execution knows it. Executions that ``share`` it only read.
    """

    key: str
    shared: bool = False


@dataclass(frozen=True, slots=True)
class LockWait:
    """An execution stands behind ``holder`` in the queue for ``key``."""

    key: str
    holder: str
    tenant: str
    """Of the holder: assets are the same for all tenants."""
    in_circle: bool = False
    """The holder waits for this execution in its turn, so that waiting would never end."""


class LockStore(Protocol):
    """The queues. They belong to executions and not to drivers, so that a driver's death changes nothing."""

    async def take_locks(self, execution_id: str, wanted: Collection[Lock], token: int) -> tuple[LockWait, ...]:
        """Stand in all these queues at once, each named once; for whom it waits there, none when it holds them all.

        By queue, in the order in which they stand: whoever holds it comes first.

        Two that want some of the same stand in the same order everywhere, so that they never wait for each other. That
        does not hold for what is wanted later, beside what is held: a wait ``in_circle`` has left the queue again.
        Taking what it has is no change.

        Raises: StoreUnavailableError: the same call may be repeated. ClaimLostError: ``token`` is not the latest.
        """

    async def release_locks(self, execution_id: str, token: int) -> tuple[str, ...]:
        """Leave all queues; whom it held up, and nobody else does, finds ``unlocked`` in its inbox, and is named.

        Under a token that is not the latest nothing is done: another driver counts on what the execution holds.
        An execution that has ended holds nothing, released or not.
        """

    async def release_ended_locks(self, limit: int) -> tuple[str, ...]:
        """The same for at most so many that ended over a second ago and did not leave: their drivers died before."""
