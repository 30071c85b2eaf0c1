"""Whether a process can do its work, and what is away."""

from dataclasses import dataclass, field
from itertools import islice

from stage_e.circuits import Circuits, Closure
from stage_e.errors import StageEError
from stage_e.ports.channels import Queue
from stage_e.ports.store import DriverStore

MOST_TOLD = 20  # of what is not called, in one answer


@dataclass(frozen=True, slots=True)
class Readiness:
    """What the process needs and whether it is there: name of the part, and what is wrong with it (``None``: fine)."""

    parts: dict[str, str | None]
    """Those that are always looked at."""
    not_called: dict[str, str] = field(default_factory=dict)
    """Services and hosts that this process leaves alone for a while, and why."""

    @property
    def ready(self) -> bool:
        """Whether the process can do its work; without Redis it can."""
        return self.parts.get("postgresql") is None


async def readiness_of(store: DriverStore, queue: Queue, circuits: Circuits, policy: str | None) -> Readiness:
    """What is there at this moment. ``policy`` is what is wrong with its file."""
    try:
        await store.drivers()
        database = None
    except StageEError as error:
        database = str(error)
    redis = None if await queue.waiting() is not None else "it does not answer; background work waits"
    not_called = {closure.cause: _not_called(closure) for closure in islice(circuits.closures(), MOST_TOLD)}
    return Readiness({"postgresql": database, "redis": redis, "policy": policy}, not_called)


def _not_called(closure: Closure) -> str:
    return f"{closure.hold.reason}; it is tried again at {closure.hold.until:%H:%M:%S} UTC"
