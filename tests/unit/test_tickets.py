"""What a ticket lets in, and what it does not. The store that remembers its use is the one in memory."""

from datetime import timedelta
from itertools import count

import pytest

from stage_e.adapters.memory.store import MemoryStore
from stage_e.ports.people import Person, Role
from stage_e.tickets import Pass, Tickets
from stage_e.vault import Vault, new_key
from tests.contract.store.world import HeldClock

OLGA = Person("acme", "olga", frozenset({Role.OPERATOR, Role.APPROVER}))
KEY = Vault(new_key()).key_for("tickets")
_numbers = count()


class Office:
    """Where tickets are issued and taken."""

    def __init__(self, key: bytes = KEY) -> None:
        self.clock = HeldClock()
        self.tickets = Tickets(key, MemoryStore(self.clock), self.clock, lambda: f"ticket-{next(_numbers)}")


@pytest.mark.parametrize("let_in", [Pass(OLGA), Pass(OLGA, "execution-1")])
async def test_a_ticket_lets_in_whom_it_was_issued_to(let_in: Pass) -> None:
    office = Office()
    ticket, expires_at = office.tickets.issue(let_in)
    assert expires_at == office.clock.now() + timedelta(seconds=30)
    assert await office.tickets.redeem(ticket) == let_in


async def test_a_ticket_is_good_for_once() -> None:
    office = Office()
    ticket, _ = office.tickets.issue(Pass(OLGA))
    await office.tickets.redeem(ticket)
    assert await office.tickets.redeem(ticket) is None


async def test_a_ticket_is_good_for_half_a_minute() -> None:
    office = Office()
    early, _ = office.tickets.issue(Pass(OLGA))
    late, _ = office.tickets.issue(Pass(OLGA))
    await office.clock.sleep(timedelta(seconds=29))
    assert await office.tickets.redeem(early) is not None
    await office.clock.sleep(timedelta(seconds=1))
    assert await office.tickets.redeem(late) is None


async def test_a_ticket_of_another_installation_lets_nobody_in() -> None:
    ticket, _ = Office(b"another key").tickets.issue(Pass(OLGA))
    assert await Office().tickets.redeem(ticket) is None


async def test_a_ticket_that_was_tampered_with_lets_nobody_in() -> None:
    office = Office()
    ticket, _ = office.tickets.issue(Pass(OLGA))
    text, _, signature = ticket.partition(".")
    for forged in (f"{text[:-2]}AA.{signature}", f"{text}.{signature[:-1]}", f"{text}.", text, f"{text}.{signature}0"):
        assert await office.tickets.redeem(forged) is None


@pytest.mark.parametrize("nonsense", ["", ".", "..", "é.ü", "\ud800", "A" * 1_000_000])
async def test_nonsense_lets_nobody_in(nonsense: str) -> None:
    assert await Office().tickets.redeem(nonsense) is None


async def test_a_ticket_that_is_too_long_is_none_of_ours() -> None:
    office = Office()
    other = Tickets(KEY, MemoryStore(office.clock), office.clock, lambda: "x" * 4_000)
    ticket, _ = other.issue(Pass(OLGA))
    assert await office.tickets.redeem(ticket) is None


def test_each_purpose_has_a_key_of_its_own() -> None:
    vault = Vault("A" * 43 + "=")
    assert vault.key_for("a") == Vault("A" * 43 + "=").key_for("a") != vault.key_for("b")
    assert vault.key_for("a").hex() != vault.fingerprint("a")
