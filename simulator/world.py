"""Everything that one running simulator knows and remembers."""

import time
from collections import deque
from dataclasses import dataclass, field
from typing import Literal

from simulator.clock import Clock
from simulator.faults import Faults
from simulator.hosts import Fleet
from simulator.inventory import Inventory, load
from simulator.jsonvalue import JsonObject
from simulator.ledger import Ledger
from simulator.operations import Operations
from simulator.revision import REVISIONS, Revision

Credentials = Literal["ignored", "required", "checked"]
_HISTORY_KEPT = 1000


@dataclass
class World:
    """The services' common state; only the event loop that serves them changes it."""

    inventory: Inventory
    revision: Revision
    seed: int
    clock: Clock
    fleet: Fleet
    faults: Faults
    ledger: Ledger = field(default_factory=Ledger)
    operations: Operations = field(default_factory=Operations)
    idempotency: bool = False
    credentials: Credentials = "ignored"
    active: dict[str, JsonObject] = field(default_factory=dict)
    history: deque[JsonObject] = field(default_factory=lambda: deque(maxlen=_HISTORY_KEPT))
    executions: int = 0
    started_at: float = field(default_factory=time.monotonic)

    def reset(self) -> None:
        """As if nobody had called yet; settings and changed assets stay as they are."""
        self.faults.clear()
        self.ledger.clear()
        self.operations.clear()
        self.fleet.reset()
        self.history.clear()


def build(inventory: str, revision: str, seed: int, time_scale: float) -> World:
    """A fresh world. Raises ``ValueError`` or ``OSError`` for an inventory that cannot be read."""
    if revision not in REVISIONS:
        raise ValueError(f"revision is {revision!r}; it can be {', '.join(REVISIONS)}")
    assets = load(inventory)
    fleet = Fleet(assets, seed)
    return World(assets, REVISIONS[revision], seed, Clock(time_scale), fleet, Faults(fleet.alike))
