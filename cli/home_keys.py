"""The keys in the home of a stack on one machine: of its people, so that four eyes can be tried; of its vault."""

import json
import os
from pathlib import Path

LOCAL_TENANT = "local"
LOCAL_PEOPLE = ("operator", "approver", "admin")
"""Each is called by the one role it has."""


def local_key(home: Path, name: str) -> str | None:
    """The key of a local person; None when the home has none, or the name is no name of one."""
    if name not in LOCAL_PEOPLE:
        return None
    try:
        return _key_file(home, name).read_text().strip()
    except FileNotFoundError:
        return None


def make_local_people(home: Path) -> Path:
    """Each has a key in ``home`` afterwards, made once; the keys file for the API, which is written anew."""
    from stage_e.identity import hash_of, new_key
    from stage_e.ports.people import Role

    (home / "keys").mkdir(mode=0o700, exist_ok=True)
    entries = []
    for name in LOCAL_PEOPLE:
        fresh, entry = new_key(LOCAL_TENANT, name, [Role(name)])
        key = local_key(home, name)
        if key is None:
            _write_closed(_key_file(home, name), f"{fresh}\n")
        entries.append({**entry, "key_sha256": hash_of(key or fresh)})
    keys_file = home / "keys" / "api-keys.json"
    _write_closed(keys_file, json.dumps(entries, indent=2))
    return keys_file


def make_vault_key(home: Path) -> None:
    """The home has the key that seals secrets: there is one before several processes look for it at once."""
    from stage_e.vault import new_key

    path = home / "keys" / "secret.key"
    if not path.exists():
        _write_closed(path, new_key())


def _key_file(home: Path, name: str) -> Path:
    return home / "keys" / f"{name}.key"


def _write_closed(path: Path, text: str) -> None:
    """Whole or not at all, and never readable for others, not even for a moment."""
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    with open(draft, "x", opener=lambda name, flags: os.open(name, flags, 0o600)) as handle:
        handle.write(text)
    draft.replace(path)
