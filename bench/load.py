"""The load generator, a process of its own: ``python -m bench.load SPEC`` prints what it measured as JSON."""

import asyncio
import json
import sys
import time
import uuid
from dataclasses import asdict, dataclass

from bench.errors import BenchError
from bench.http_client import Connection, connect
from bench.pace import crowded, paced
from bench.processes import Processes

PATIENCE_S = 30.0
ID = "@@@@@@@@-@@@@@@@"  # in the body; replaced by something new for each request


@dataclass(frozen=True, slots=True)
class Load:
    """What to send: ``requests`` or for ``seconds``; at ``rate`` a second or as fast as the clients can."""

    host: str
    port: int
    path: str
    body: str
    headers: dict[str, str]
    statuses: tuple[int, ...]
    """One of these every answer must have."""
    clients: int = 1
    seconds: float = 60.0
    requests: int = 1_000_000
    rate: float = 0.0


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of it. ``began_at`` and ``ended_at`` are seconds of the system's clock."""

    began_at: float
    ended_at: float
    latencies_s: list[float]
    last_answer: str

    @property
    def per_second(self) -> float:
        return len(self.latencies_s) / (self.ended_at - self.began_at)


def send(processes: Processes, load: Load) -> Loaded:
    """What came of a load. Raises: BenchError: an answer had another status, or none came."""
    printed = processes.run("load", "bench.load", json.dumps(asdict(load)), within_s=load.seconds + PATIENCE_S)
    return Loaded(**json.loads(printed))


class Generator:
    """Sends one load."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self._before, self._after = (part.encode() for part in self._request().split(ID))
        self._idle: list[Connection] = []
        self._batch = uuid.uuid4().hex[:8]
        self._latencies_s: list[float] = []
        self._last = b""

    async def run(self) -> Loaded:
        load = self._load
        self._idle = [await connect(load.host, load.port) for _ in range(load.clients)]
        began_at, until_s = time.time(), time.perf_counter() + load.seconds
        if load.rate:
            await paced(load.requests, load.rate, self._send)
        else:
            await crowded(load.requests, load.clients, self._send, until_s)
        ended_at = time.time()
        for connection in self._idle:
            connection.close()
        return Loaded(began_at, ended_at, self._latencies_s, self._last.decode())

    async def _send(self, number: int) -> None:
        request = b"%b%b-%07d%b" % (self._before, self._batch.encode(), number, self._after)
        connection = self._idle.pop() if self._idle else await connect(self._load.host, self._load.port)
        began_s = time.perf_counter()
        status, self._last = await connection.ask(request)
        self._latencies_s.append(time.perf_counter() - began_s)
        self._idle.append(connection)
        if status not in self._load.statuses:
            raise BenchError(f"the answer was {status}: {self._last.decode(errors='replace')[:500]}")

    def _request(self) -> str:
        load = self._load
        headers = {
            "Host": f"{load.host}:{load.port}",
            "Content-Type": "application/json",
            "Content-Length": str(len(load.body.encode())),
            **load.headers,
        }
        lines = [f"POST {load.path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        return "\r\n".join(lines) + "\r\n\r\n" + load.body


def main() -> None:
    try:
        loaded = asyncio.run(Generator(Load(**json.loads(sys.argv[1]))).run())
    except* (BenchError, OSError) as group:
        sys.exit(str(group.exceptions[0]))
    print(json.dumps(asdict(loaded)))


if __name__ == "__main__":
    main()
