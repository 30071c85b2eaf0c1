"""How much of each tenant may wait. More is refused before any of it is stored; what is there is never shed."""

from dataclasses import dataclass
from datetime import timedelta

from stage_e.errors import TooManyRequestsError
from stage_e.ports.store import ExecutionStore
from stage_e.ports.time import Clock

MOST_WAITING = 10_000
LOOK_EVERY = timedelta(
    seconds=1
)  # a look costs up to some milliseconds; what this process takes in meanwhile is counted
TRY_AGAIN_AFTER = timedelta(seconds=5)


@dataclass(slots=True)
class _Seen:
    """What waits of a tenant: as it was at a moment, and what came through here since."""

    until_s: float
    waiting: int


class Backlog:
    """The door's count. Several processes may let in a little more than ``most`` together, within a second."""

    def __init__(self, store: ExecutionStore, clock: Clock, most: int = MOST_WAITING) -> None:
        self._store = store
        self._clock = clock
        self._most = most
        self._seen: dict[str, _Seen] = {}

    async def take_in(self, tenant: str) -> None:
        """Count one more that will wait. Raises: TooManyRequestsError: too many do; StoreUnavailableError."""
        seen = self._seen.get(tenant)
        if seen is None or self._clock.monotonic_s() >= seen.until_s:
            waiting = await self._store.waiting(tenant, self._most)
            until_s = self._clock.monotonic_s() + LOOK_EVERY.total_seconds()
            seen = self._seen[tenant] = _Seen(until_s, waiting)
        if seen.waiting >= self._most:
            message = f"{seen.waiting} executions of {tenant} wait already; nothing was stored, send it again later"
            raise TooManyRequestsError(message, TRY_AGAIN_AFTER)
        seen.waiting += 1
