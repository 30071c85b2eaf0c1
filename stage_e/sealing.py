"""Seal what the audit trail says, and find out whether it still says so.

Each execution's entries are a chain of hashes. Whoever may change everything in the database can make such a chain
anew, or leave off its end; he cannot make the seals, which are under a key of the installation. A seal of a tenant
follows on the one before, so that none can be missing but the latest, and the log tells of each.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from hmac import compare_digest

from pydantic import TypeAdapter, ValidationError
from pydantic_core import to_json

Fingerprint = Callable[[str], str]
"""As ``Vault.fingerprint``: nobody without the key can make it."""
PURPOSE = "audit seal\n"  # so that no fingerprint of anything else is one


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of an execution, by its number and its hash in hex."""

    execution_id: str
    number: int
    hash: str


@dataclass(frozen=True, slots=True)
class Grown:
    """The next seal of a tenant whose chains grew until ``upto``, as it is sealed. ``previous``: the one before."""

    tenant: str
    number: int
    previous: str
    upto: datetime
    heads: tuple[Head, ...]


@dataclass(frozen=True, slots=True)
class Seal:
    """What is stored. ``body`` is exactly what was sealed."""

    tenant: str
    number: int
    upto: datetime
    body: str
    mac: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as it is stored; ``text`` is what its hash covers besides the hash before it."""

    execution_id: str
    number: int
    previous: bytes
    hash: bytes
    text: str


_GROWN = TypeAdapter(Grown)


def sealed(grown: Grown, fingerprint: Fingerprint) -> Seal:
    """The next seal of its tenant."""
    body = to_json(grown).decode()
    return Seal(grown.tenant, grown.number, grown.upto, body, fingerprint(PURPOSE + body))


@dataclass(slots=True)
class _Known:
    """What the latest seal says of one chain."""

    head: Head
    by: str
    found: bool = False


@dataclass(slots=True)
class Verification:
    """What was found so far. It takes all seals first, then all entries, those of an execution in order."""

    fingerprint: Fingerprint
    faults: list[str] = field(default_factory=list)
    entries: int = 0
    chains: int = 0
    latest: dict[str, Seal] = field(default_factory=dict)
    """The last seal of each tenant."""
    _known: dict[str, _Known] = field(default_factory=dict)
    _last: Entry | None = None
    _is_broken: bool = False

    def take_seals(self, seals: Iterable[Seal]) -> None:
        """In the order of their numbers. One that is not ours says nothing."""
        for seal in seals:
            name = f"seal {seal.number} of {seal.tenant}"
            said, fault = self._read(seal, self.latest.get(seal.tenant))
            self.faults += [f"{name} {fault}"] if fault else []
            self._known |= {head.execution_id: _Known(head, name) for head in (said.heads if said else ())}
            self.latest[seal.tenant] = seal

    def take(self, entries: Iterable[Entry]) -> None:
        """The next entries."""
        for entry in entries:
            if self._last is None or self._last.execution_id != entry.execution_id:
                self._last, self._is_broken = None, False
                self.chains += 1
            self.entries += 1
            by_seal = self._fault_by_seal(entry)
            fault = _fault_of(entry, self._last) or by_seal
            if fault and not self._is_broken:  # what comes after the first is a consequence
                self._is_broken = True
                self.faults.append(f"execution {entry.execution_id}: entry {entry.number} {fault}")
            self._last = entry

    def end(self) -> Sequence[str]:
        """All faults, now that there are no more entries."""
        for known in self._known.values():
            if not known.found:
                head = known.head
                self.faults.append(
                    f"execution {head.execution_id}: entry {head.number} is gone, which {known.by} knows"
                )
        return self.faults

    def _read(self, seal: Seal, before: Seal | None) -> tuple[Grown | None, str]:
        """What it says, if it is ours, and what is wrong with it."""
        if not compare_digest(self.fingerprint(PURPOSE + seal.body), seal.mac):
            return None, "was changed, or made under another STAGE_E_SECRET_KEY"
        try:
            said = _GROWN.validate_json(seal.body)
        except ValidationError:
            return None, "cannot be read"
        if (said.tenant, said.number, said.upto) != (seal.tenant, seal.number, seal.upto):
            return said, f"is seal {said.number} of {said.tenant}, put in its place"
        follows = (before.number + 1, before.mac) if before else (1, "")
        fault = "" if (said.number, said.previous) == follows else "does not follow the one before: some are gone"
        return said, fault

    def _fault_by_seal(self, entry: Entry) -> str:
        known = self._known.get(entry.execution_id)
        if known is None or known.head.number != entry.number:
            return ""
        known.found = True
        return "" if known.head.hash == entry.hash.hex() else f"is not the one that {known.by} knows"


def _fault_of(entry: Entry, before: Entry | None) -> str:
    """What is wrong with it by itself, or as what follows ``before``."""
    number, digest = (before.number + 1, before.hash) if before else (1, b"")
    if entry.number != number:
        return "does not follow the one before: some are gone"
    if entry.previous != digest:
        return "does not follow the one before, which was changed"
    return "" if sha256(entry.previous + entry.text.encode()).digest() == entry.hash else "was changed"
