"""Who acts: API keys from a file, stored hashed, each with tenant, subject and roles."""

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from pydantic import TypeAdapter, ValidationError

from schemas.json_text import JsonObject
from stage_e.errors import SettingsError
from stage_e.ports.people import Person, Role


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """One entry of the keys file."""

    key_sha256: str
    tenant: str
    subject: str
    roles: tuple[Role, ...]


_FILE = TypeAdapter(tuple[KeyEntry, ...])


class Keyring:
    """Persons by their keys. A key is never kept, only its hash."""

    def __init__(self, entries: Iterable[KeyEntry]) -> None:
        self._persons = {
            entry.key_sha256.lower(): Person(entry.tenant, entry.subject, frozenset(entry.roles)) for entry in entries
        }

    def person(self, key: str) -> Person | None:
        """Who presents ``key``; ``None`` when nobody does."""
        return self._persons.get(hash_of(key))


def read_keys(text: str, source: str) -> Keyring:
    """The keyring in the text of a keys file.

    Raises:
        SettingsError: it is not as it should be; ``source`` and the place are named.
    """
    try:
        return Keyring(_FILE.validate_python(json.loads(text)))
    except json.JSONDecodeError as error:
        msg = f"{source}: line {error.lineno}: {error.msg}"
        raise SettingsError(msg) from error
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        msg = f"{source}: {'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
        raise SettingsError(msg) from error


def new_key(tenant: str, subject: str, roles: Iterable[Role]) -> tuple[str, JsonObject]:
    """A fresh key, shown once, and the entry that belongs into the keys file."""
    key = f"se_{secrets.token_urlsafe(32)}"
    return key, {"key_sha256": hash_of(key), "tenant": tenant, "subject": subject, "roles": [*roles]}


def hash_of(key: str) -> str:
    """SHA-256 of a key in hexadecimal; keys are long and random, so that no salt is needed."""
    return sha256(key.encode()).hexdigest()
