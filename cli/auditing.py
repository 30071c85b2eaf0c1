"""What ``stage-e audit verify`` finds."""

import os
from collections.abc import Iterator

from cli.exits import Exit
from cli.server_urls import check_server_urls
from stage_e.adapters.vault_file import vault_of
from stage_e.sealing import Verification
from stage_e.settings import read_settings
from stage_e.wiring import store_of

SHOWN_OF_A_MAC = 16  # characters; enough to know a seal by, in the logs of the workers


async def verify_trail() -> Exit:
    """Everything is read once. Raises: StageEError: the database is away, or a setting is missing."""
    check_server_urls(os.environ)
    settings = read_settings()
    verification = Verification(vault_of(settings.secret_key, settings.home).fingerprint)
    async with store_of(settings) as store:
        verification.take_seals(await store.seals())
        async for entries in store.audit_entries():
            verification.take(entries)
    faults = verification.end()
    for line in (*_told(verification), *faults):
        print(line)
    return Exit.NOT_COMPLETED if faults else Exit.DONE


def _told(verification: Verification) -> Iterator[str]:
    entries, chains = verification.entries, verification.chains
    as_written = "as it was written" if entries == 1 else "as they were written"
    found = _counted(len(verification.faults), "fault", "faults") if verification.faults else as_written
    said = f"{_counted(entries, 'entry', 'entries')} of {_counted(chains, 'execution', 'executions')}"
    yield f"{said}: {found}"
    for tenant, seal in verification.latest.items():
        until, mac = f"{seal.upto:%Y-%m-%d %H:%M:%S} UTC", seal.mac[:SHOWN_OF_A_MAC]
        yield f"{tenant}: sealed until {until} by seal {seal.number} ({mac})"


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
