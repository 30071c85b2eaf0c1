"""The witness outside: what was really done, when, and by whose order."""

import asyncio
import itertools
import time
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime

from simulator.exchange import Headers, Request
from simulator.jsonvalue import JsonObject

_READS_KEPT = 20_000  # a benchmark reads without end; effects are never dropped
_NO_DETAIL: JsonObject = {}


@dataclass(frozen=True, slots=True)
class Entry:
    """One call that was served; ``effect`` tells whether it changed anything."""

    seq: int
    at: float
    service: str
    call: str
    effect: bool
    host: str
    command: str
    headers: Headers
    detail: JsonObject

    def header(self, name: bytes) -> str | None:
        """The kept header called ``name`` (lower case)."""
        return next((value.decode("latin-1") for key, value in self.headers if key == name), None)

    def belongs_to(self, execution_id: str) -> bool:
        """Whether the caller said in a header, its key or the body that this was part of ``execution_id``."""
        key = self.header(b"idempotency-key") or ""
        named = (self.header(b"x-execution-id"), key.split(":")[0], self.detail.get("execution_id"))
        return execution_id in named

    def as_json(self) -> JsonObject:
        """The entry as the control face shows it."""
        return {
            "seq": self.seq,
            "at": datetime.fromtimestamp(self.at, UTC).isoformat(),
            "service": self.service,
            "call": self.call,
            "effect": self.effect,
            "host": self.host or None,
            "command": self.command or None,
            "execution_id": self.header(b"x-execution-id"),
            "step_id": self.header(b"x-step-id"),
            "attempt": self.header(b"x-attempt"),
            "token": self.header(b"x-fencing-token"),
            "idempotency_key": self.header(b"idempotency-key"),
            "headers": {key.decode(): value.decode("latin-1") for key, value in self.headers},
            "detail": self.detail,
        }


class Ledger:
    """Every effect and the last reads, in the order in which they happened."""

    def __init__(self) -> None:
        self._seq = itertools.count(1)
        self._effects: list[Entry] = []
        self._reads: deque[Entry] = deque(maxlen=_READS_KEPT)
        self.lies: list[Entry] = []
        """Calls that were answered as if they had been carried out."""
        self.reads = 0
        self._news = asyncio.Event()

    def record(
        self, request: Request, *, effect: bool, host: str = "", command: str = "", detail: JsonObject = _NO_DETAIL
    ) -> None:
        """Write down that ``request`` was carried out; one that only pretends leaves no trace."""
        if request.pretend:
            return
        entry = self._entry(request, host, command, detail, effect=effect)
        if effect:
            self._effects.append(entry)
        else:
            self._reads.append(entry)
            self.reads += 1
        self._news.set()

    def record_lie(self, request: Request) -> None:
        """Write down that ``request`` will be answered without being carried out."""
        self.lies.append(self._entry(request, request.host, request.command, _NO_DETAIL, effect=False))

    def _entry(self, request: Request, host: str, command: str, detail: JsonObject, *, effect: bool) -> Entry:
        kept = [pair for pair in request.headers if pair[0].startswith(b"x-") or pair[0] in _KEPT]
        return Entry(next(self._seq), time.time(), request.service, request.call, effect, host, command, kept, detail)

    def entries(self, execution_id: str | None = None, *, effect: bool | None = None) -> list[Entry]:
        """What is still known, oldest first."""
        found = [*self._effects, *self._reads]
        if effect is not None:
            found = [entry for entry in found if entry.effect is effect]
        if execution_id is not None:
            found = [entry for entry in found if entry.belongs_to(execution_id)]
        return sorted(found, key=lambda entry: entry.seq)

    async def news(self) -> None:
        """Return when something more is recorded."""
        self._news.clear()
        await self._news.wait()

    @property
    def effects(self) -> int:
        """How many effects there were."""
        return len(self._effects)

    @property
    def reads_dropped(self) -> int:
        """How many reads are no longer listed."""
        return self.reads - len(self._reads)

    def clear(self) -> None:
        """Forget everything but the numbering."""
        self._effects.clear()
        self._reads.clear()
        self.lies.clear()
        self.reads = 0


_KEPT = (b"idempotency-key", b"traceparent")
