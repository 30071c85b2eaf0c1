"""When a job came into its queue: what Valkey's MONITOR says, which is the same witness for everybody."""

import re
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from bench.errors import BenchError

PATIENCE_S = 10.0
END = b"that was all"
ADDED = re.compile(rb'\+(\d+\.\d+) \[[^\]]*\] "ZADD" "[^"]*" "[^"]*" "([^":]+)')  # ours: execution id, colon, ring


class Rings:
    """Every job that was queued since the block began; the server keeps what it saw until it is read."""

    def __init__(self, path: str, monitor: socket.socket) -> None:
        self._path = path
        self._monitor = monitor

    def read(self) -> dict[str, float]:
        """When each job was queued first, by its id, in seconds of the system's clock. Raises: BenchError."""
        with connected(self._path) as other:
            other.sendall(b'ECHO "%b"\r\n' % END)
            return first_rings(self._seen_until_end())

    def _seen_until_end(self) -> bytes:
        seen, deadline = bytearray(), time.monotonic() + PATIENCE_S
        while END not in seen:
            if time.monotonic() > deadline:
                raise BenchError("Valkey does not say what it was told")
            seen += self._monitor.recv(1 << 20)
        return bytes(seen)


def first_rings(seen: bytes) -> dict[str, float]:
    """When each job was queued first, by its id, in what a MONITOR printed."""
    found: dict[str, float] = {}
    for at, job_id in ADDED.findall(seen):
        found.setdefault(job_id.decode(), float(at))
    return found


@contextmanager
def watched_rings(redis_url: str) -> Iterator[Rings]:
    """Watch a Valkey on a Unix socket, for the block."""
    path = urlsplit(redis_url).path
    with connected(path) as monitor:
        monitor.sendall(b"MONITOR\r\n")
        yield Rings(path, monitor)


@contextmanager
def connected(path: str) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(PATIENCE_S)
        connection.connect(path)
        yield connection
