"""Tickets: what a browser opens a WebSocket with, since it cannot send a header there.

A ticket says by itself whose it is, for which execution and until when, under a signature that every process of the
installation can check. That it is used once is remembered in the store, where all of them see it: a ticket that nobody
can look up there is not taken.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from pydantic import TypeAdapter
from pydantic_core import to_json

from stage_e.ports.people import Person, Role
from stage_e.ports.tickets import TicketStore
from stage_e.ports.time import Clock, NewId

LASTS = timedelta(seconds=30)
LONGEST = 4_000  # characters; what is longer is none of ours
PURPOSE = "stage-e tickets for live streams"


@dataclass(frozen=True, slots=True)
class Pass:
    """What a ticket lets in: a person, to one execution or, without one, to all of the person's tenant."""

    person: Person
    execution_id: str | None = None


@dataclass(frozen=True, slots=True)
class _Stub:
    """What stands on a ticket."""

    number: str
    tenant: str
    subject: str
    roles: tuple[Role, ...]
    execution_id: str | None
    expires_s: float
    """Of the system's clock."""


_STUB = TypeAdapter(_Stub)


class Tickets:
    """Those of one installation."""

    def __init__(self, key: bytes, store: TicketStore, clock: Clock, new_id: NewId) -> None:
        self._key = key
        self._store = store
        self._clock = clock
        self._new_id = new_id

    def issue(self, let_in: Pass) -> tuple[str, datetime]:
        """A ticket, and when it ends."""
        person, expires_at = let_in.person, self._clock.now() + LASTS
        roles = tuple(sorted(person.roles))
        expires_s = expires_at.timestamp()
        stub = _Stub(self._new_id(), person.tenant, person.subject, roles, let_in.execution_id, expires_s)
        text = urlsafe_b64encode(to_json(stub)).rstrip(b"=")
        return f"{text.decode()}.{self._signature(text)}", expires_at

    async def redeem(self, ticket: str) -> Pass | None:
        """Whom it lets in; nobody when it is none of ours, too old, or was used.

        Raises: StoreUnavailableError: nobody knows whether it was used.
        """
        text, _, signature = ticket[:LONGEST].encode(errors="replace").partition(b".")
        if not hmac.compare_digest(self._signature(text).encode(), signature):
            return None
        stub = _stub_of(text)
        if stub is None or stub.expires_s <= self._clock.now().timestamp():
            return None
        if not await self._store.use_ticket(stub.number, datetime.fromtimestamp(stub.expires_s, UTC)):
            return None
        return Pass(Person(stub.tenant, stub.subject, frozenset(stub.roles)), stub.execution_id)

    def _signature(self, text: bytes) -> str:
        return hmac.new(self._key, text, sha256).hexdigest()


def _stub_of(text: bytes) -> _Stub | None:
    """What our signature vouches for; nothing when another version wrote it."""
    try:
        return _STUB.validate_json(urlsafe_b64decode(text + b"=" * (-len(text) % 4)))
    except ValueError:
        return None
