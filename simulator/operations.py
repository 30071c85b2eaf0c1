"""Calls by idempotency key, for services that (by option) do each only once."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from simulator.exchange import AbandonError, Answer
from simulator.jsonvalue import JsonObject, JsonValue, decode

Work = Callable[[], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Operation:
    """One call under its key, and the answer that every repeat gets."""

    key: str
    call: str
    outcome: asyncio.Future[Answer]


class Operations:
    """What was done under which key."""

    def __init__(self) -> None:
        self._by_key: dict[str, Operation] = {}
        self.unfinished: Counter[str] = Counter()

    async def once(self, key: str, call: str, work: Work) -> Answer:
        """The answer of the first call with this key; a repeat waits for it and does nothing."""
        known = self._by_key.get(key)
        if known is not None:
            first = await asyncio.shield(known.outcome)
            return replace(first, headers=(*first.headers, (b"idempotent-replayed", b"true")))
        outcome: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._by_key[key] = Operation(key, call, outcome)
        try:
            outcome.set_result(await work())
        except BaseException:
            del self._by_key[key]
            outcome.set_exception(AbandonError())
            outcome.exception()  # seen, so asyncio does not complain when nobody waits
            raise
        return outcome.result()

    def describe(self, key: str, *, performed: bool) -> JsonObject | None:
        """What ``GET /operations/{key}`` tells; a command that outlived its answer is still running."""
        operation = self._by_key.get(key)
        if operation is None:
            return None
        done = operation.outcome.done() and not self.unfinished[key]
        said: JsonValue = decode(operation.outcome.result().body) if operation.outcome.done() else None
        return {
            "key": key,
            "call": operation.call,
            "state": "completed" if done else "running",
            "effect_performed": performed,
            "answer": said,
        }

    def clear(self) -> None:
        """Forget all keys."""
        self._by_key.clear()
