"""Many WebSocket clients in one process: ``python -m bench.live_clients SPEC`` prints what they got, as JSON.

Reads frames as cheaply as can be: the clients share the cores with the server that is measured.
"""

import asyncio
import base64
import json
import os
import re
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import cast

from api.loop import fast_loop
from bench.errors import BenchError

CONNECTED = "connected"
AT_ONCE = 50  # that connect together
SEQ = re.compile(rb'"seq": ?(\d+)')
PING, CLOSE, PONG, MASKED, NO_MASK = 0x89, 0x88, b"\x8a", 0x80, bytes(4)
LONG, LONGER = 126, 127  # lengths that stand in 2 and in 8 more bytes


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who connects where: a path for each client, and how many events each waits for, for how long at most."""

    host: str
    port: int
    paths: Sequence[str]
    authorization: str
    events: int
    within_s: float


@dataclass(slots=True)
class Heard:
    """By path: when (system's clock) each event number came to each of its clients; and messages in all."""

    came_at: dict[str, list[tuple[int, float]]] = field(default_factory=dict)
    events: int = 0
    messages: int = 0
    closes: dict[str, int] = field(default_factory=dict)
    """How many the server closed with which code."""
    first_at: float = 0.0
    last_at: float = 0.0


class Client(asyncio.Protocol):
    """One WebSocket."""

    def __init__(self, crowd: Crowd, path: str, heard: Heard) -> None:
        self._crowd = crowd
        self._path = path
        self._heard = heard
        self._came_at = heard.came_at.setdefault(path, [])
        self._buffer = b""
        self._write: Callable[[bytes], None]
        self._left = crowd.events
        self.open: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._write = cast("asyncio.WriteTransport", transport).write
        key = base64.b64encode(os.urandom(16)).decode()
        lines = (
            f"GET {self._path} HTTP/1.1",
            f"Host: {self._crowd.host}:{self._crowd.port}",
            f"Authorization: {self._crowd.authorization}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Key: {key}",
        )
        self._write(("\r\n".join(lines) + "\r\n\r\n").encode())

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self.open.done():
            head, found, rest = self._buffer.partition(b"\r\n\r\n")
            if not found:
                return
            if not head.startswith(b"HTTP/1.1 101"):
                self.open.set_exception(BenchError(f"it was not accepted: {head[:100]!r}"))
                return
            self._buffer = rest
            self.open.set_result(None)
        while (size := _whole(self._buffer)) is not None:
            start, end = size
            if self._buffer[0] == PING:
                self._write(PONG + bytes([MASKED | (end - start)]) + NO_MASK + self._buffer[start:end])
            elif self._buffer[0] == CLOSE:
                code = str(int.from_bytes(self._buffer[start : start + 2], "big"))
                self._heard.closes[code] = self._heard.closes.get(code, 0) + 1
            else:
                self._take(self._buffer[start:end])
            self._buffer = self._buffer[end:]

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - how it was lost does not matter
        if not self.done.done():
            self.done.set_result(None)

    def _take(self, payload: bytes) -> None:
        numbers = SEQ.findall(payload)
        if not numbers:
            return
        now = time.time()
        heard = self._heard
        heard.messages += 1
        heard.events += len(numbers)
        heard.first_at, heard.last_at = heard.first_at or now, now
        self._came_at += [(int(number), now) for number in numbers]
        self._left -= len(numbers)
        if self._left <= 0 and not self.done.done():
            self.done.set_result(None)


def _whole(buffer: bytes) -> tuple[int, int] | None:
    """Where the payload of the first frame is, once all of it is there."""
    if len(buffer) < 2:
        return None
    start, length = 2, buffer[1]
    if length == LONG:
        start, length = 4, int.from_bytes(buffer[2:4], "big")
    elif length == LONGER:
        start, length = 10, int.from_bytes(buffer[2:10], "big")
    return (start, start + length) if len(buffer) >= start + length else None


def _itself(client: Client) -> Client:
    return client


async def listen(crowd: Crowd) -> Heard:
    """What all of them got, when they have all or the time is over."""
    heard, clients, loop = Heard(), list[Client](), asyncio.get_running_loop()
    for at in range(0, len(crowd.paths), AT_ONCE):
        some = [Client(crowd, path, heard) for path in crowd.paths[at : at + AT_ONCE]]
        await asyncio.gather(*(loop.create_connection(partial(_itself, each), crowd.host, crowd.port) for each in some))
        await asyncio.gather(*(client.open for client in some))
        clients += some
    print(CONNECTED, file=sys.stderr, flush=True)
    await asyncio.wait([client.done for client in clients], timeout=crowd.within_s)
    return heard


def main() -> None:
    with asyncio.Runner(loop_factory=fast_loop()) as runner:
        print(json.dumps(asdict(runner.run(listen(Crowd(**json.loads(sys.argv[1])))))))


if __name__ == "__main__":
    main()
