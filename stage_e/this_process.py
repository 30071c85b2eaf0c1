"""What this process is called, and what it tells of itself with its heartbeat."""

import os
import socket
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from itertools import islice
from uuid import uuid4

from schemas.findings import printable
from stage_e.circuits import Circuits
from stage_e.ports.drivers import Condition, OpenCircuit

MOST_CIRCUITS = 20
LONGEST_REASON = 300


def new_driver_id(kind: str) -> str:
    """A name that no other driver has had, by which a person finds the process."""
    return f"{kind}-{socket.gethostname()}-{os.getpid()}-{uuid4().hex[:8]}"


def condition_of(slots: int, circuits: Circuits) -> Condition:
    """Where it runs and how much it takes on, and what it sends nothing to at this moment."""
    closures = islice(circuits.closures(), MOST_CIRCUITS)
    told = (OpenCircuit(each.cause, each.hold.until, printable(each.hold.reason, LONGEST_REASON)) for each in closures)
    return Condition(socket.gethostname(), release(), slots, tuple(told))


@cache  # it is read from a file
def release() -> str:
    """The version of Stage E that runs here."""
    try:
        return version("stage-e")
    except PackageNotFoundError:
        return "unknown"
