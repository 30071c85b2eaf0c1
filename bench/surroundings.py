"""What figures depend on besides the software: said with them."""

import os
import platform
from importlib.metadata import version

BUSY = 0.25  # of the cores: from here on somebody else's work shows in the figures
LIBRARIES = ("uvicorn", "httpx", "arq", "dbos", "procrastinate")


def surroundings(commit_ms: float, rounds: int, *, disk: bool) -> list[str]:
    """Lines for a person: machine, versions, what a commit costs, and whether the machine is busy."""
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    how = "waits for the disk" if disk else "does not wait for the disk (--disk: it does)"
    lines = [
        f"{os.cpu_count()} cores, Python {platform.python_version()}, {libraries}",
        f"PostgreSQL {how}: {commit_ms:.2f} ms for an insert and its commit",
        f"{rounds} rounds of all contenders in turn, medians; (2x): ours is twice theirs",
        f"load average {load_average()}",
    ]
    if os.getloadavg()[0] > BUSY * (os.cpu_count() or 1):
        lines.append("THE MACHINE IS BUSY WITH SOMETHING ELSE: figures are worse and less even than they should be")
    return lines


def load_average() -> str:
    """Of the last 1, 5 and 15 minutes."""
    return ", ".join(f"{load:.1f}" for load in os.getloadavg())
