"""The whole truth in memory: the fake of ``PostgresStore``. It has no time of its own, so a test can hold it."""

from collections.abc import Callable

from stage_e.adapters.memory.controls import MemoryControls
from stage_e.adapters.memory.drivers import MemoryDrivers, MemoryPulse
from stage_e.adapters.memory.durations import MemoryDurations
from stage_e.adapters.memory.executions import MemoryExecutions
from stage_e.adapters.memory.locks import MemoryLocks
from stage_e.adapters.memory.notices import MemoryNotices
from stage_e.adapters.memory.questions import MemoryApprovals
from stage_e.adapters.memory.reading import MemoryReading
from stage_e.adapters.memory.retention import MemoryRetention
from stage_e.adapters.memory.shelf import Shelf
from stage_e.adapters.memory.tickets import MemoryTickets
from stage_e.ports.drivers import Condition
from stage_e.ports.time import Clock


class MemoryStore(
    MemoryExecutions,
    MemoryReading,
    MemoryApprovals,
    MemoryControls,
    MemoryLocks,
    MemoryDrivers,
    MemoryDurations,
    MemoryNotices,
    MemoryRetention,
    MemoryTickets,
):
    """All ports of the store in one process."""

    def __init__(self, clock: Clock) -> None:
        """``clock`` stands for the database's."""
        super().__init__(Shelf(clock))

    def pulse(self, driver_id: str, kind: str, condition: Callable[[], Condition] = Condition) -> MemoryPulse:
        """A pulse that this store hears. ``kind`` is ``api`` or ``worker``."""
        return MemoryPulse(self._shelf, driver_id, kind, condition)

    async def close(self) -> None:
        """Nothing to close."""
