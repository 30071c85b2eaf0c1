"""What is found out about an audit trail that somebody has changed, by its chains and by the seals over them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

from stage_e.sealing import Entry, Grown, Head, Seal, Verification, sealed
from stage_e.vault import Vault, new_key
from tests.builders import NOON

VAULT = Vault(new_key())


def a_chain(execution_id: str = "e1", entries: int = 4, of: str = "told") -> list[Entry]:
    """As the database makes it."""
    chain, previous = list[Entry](), b""
    for number in range(1, entries + 1):
        text = f"{execution_id} {number} {of}"
        digest = sha256(previous + text.encode()).digest()
        chain.append(Entry(execution_id, number, previous, digest, text))
        previous = digest
    return chain


def a_seal(*chains: list[Entry], before: Seal | None = None, vault: Vault = VAULT) -> Seal:
    heads = tuple(Head(chain[-1].execution_id, chain[-1].number, chain[-1].hash.hex()) for chain in chains)
    number, previous = (before.number + 1, before.mac) if before else (1, "")
    grown = Grown("acme", number, previous, NOON + timedelta(hours=number), heads)
    return sealed(grown, vault.fingerprint)


def faults(entries: Iterable[Entry], *seals: Seal) -> list[str]:
    verification = Verification(VAULT.fingerprint)
    verification.take_seals(seals)
    verification.take(entries)
    return list(verification.end())


def test_what_nobody_changed_has_no_fault() -> None:
    one, other = a_chain("e1"), a_chain("e2")
    first = a_seal(one[:2])
    assert faults([*one, *other], first, a_seal(one, other, before=first)) == []


def test_what_is_not_sealed_yet_is_still_a_chain() -> None:
    chain = a_chain()
    chain[2] = replace(chain[2], text="somebody else did it")
    assert faults(chain) == ["execution e1: entry 3 was changed"]


def test_a_last_entry_that_was_changed_is_one_fault() -> None:
    chain = a_chain(entries=1)
    assert faults([replace(chain[0], text="somebody else did it")], a_seal(chain)) == [
        "execution e1: entry 1 was changed"
    ]


def test_an_entry_that_is_gone_from_the_middle_is_missed_once() -> None:
    chain = a_chain()
    del chain[1]
    assert faults(chain) == ["execution e1: entry 3 does not follow the one before: some are gone"]


def test_an_end_that_was_cut_off_is_known_to_the_seal() -> None:
    chain = a_chain()
    assert faults(chain[:2], a_seal(chain)) == ["execution e1: entry 4 is gone, which seal 1 of acme knows"]


def test_an_execution_that_is_gone_altogether_is_known_to_the_seal() -> None:
    one, other = a_chain("e1"), a_chain("e2")
    assert faults(one, a_seal(one, other)) == ["execution e2: entry 4 is gone, which seal 1 of acme knows"]


def test_a_chain_that_was_made_anew_is_not_the_one_that_was_sealed() -> None:
    seal, anew = a_seal(a_chain()), a_chain(of="invented")
    assert faults(anew) == []
    assert faults(anew, seal) == ["execution e1: entry 4 is not the one that seal 1 of acme knows"]


def test_a_seal_that_was_made_without_the_key_is_none() -> None:
    anew = a_chain(of="invented")
    forged = a_seal(anew, vault=Vault(new_key()))
    assert faults(anew, forged) == ["seal 1 of acme was changed, or made under another STAGE_E_SECRET_KEY"]


def test_a_seal_that_is_gone_is_missed_by_the_next() -> None:
    chain = a_chain()
    first = a_seal(chain[:1])
    second = a_seal(chain[:2], before=first)
    assert faults(chain, first, a_seal(chain, before=second)) == [
        "seal 3 of acme does not follow the one before: some are gone"
    ]


def test_a_seal_in_the_place_of_another_is_found() -> None:
    chain = a_chain()
    first = a_seal(chain[:1])
    assert faults(chain, replace(first, tenant="other")) == ["seal 1 of other is seal 1 of acme, put in its place"]


def test_what_was_looked_at_is_counted() -> None:
    verification = Verification(VAULT.fingerprint)
    verification.take_seals([a_seal(a_chain())])
    verification.take(a_chain()[:3])
    verification.take([*a_chain()[3:], *a_chain("e2")])
    assert (verification.entries, verification.chains, list(verification.latest)) == (8, 2, ["acme"])
