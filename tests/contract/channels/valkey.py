"""A Valkey of the tests' own, on a Unix socket, and what is rung and told in them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from cli.embedded import Server
from cli.embedded.home import ephemeral_place
from cli.embedded.programs import find_programs
from cli.embedded.user import server_user
from cli.embedded.valkey import redis_url, valkey_server
from schemas.event import Event, EventType


@dataclass(frozen=True, slots=True)
class Valkey:
    url: str
    server: Server


@contextmanager
def a_valkey() -> Iterator[Valkey]:
    user = server_user()
    with ephemeral_place(user) as place:
        server = valkey_server(find_programs(user), place)
        server.start()
        try:
            yield Valkey(redis_url(place), server)
        finally:
            server.stop()


def an_event(execution_id: str, seq: int | None) -> Event:
    """Live when it has no number."""
    kind = EventType.STEP_COMPLETED if seq else EventType.STEP_PROGRESS
    data = {"text": "60 % \u2713", "nested": {"rows": [1, 2.5, None, True]}}
    return Event(seq=seq, type=kind, at=datetime.now(UTC), execution_id=execution_id, step_id="s1", data=data)
