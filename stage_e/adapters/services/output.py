"""What came back, made fit to be stored and shown: capped, without invisible characters, without secrets."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from schemas.json_text import JsonObject, JsonValue

KEPT_BYTES = 256 * 1024

_BRIEF = 300
_DEEPEST = 20
_MOST_BYTES_A_CHARACTER = 4
_SHORTEST_SECRET = 4  # a shorter one would blacken half of any text
_SECRET_KEY = re.compile(
    r"passw|passphrase|secret|token|private_?key|api_?key|encrypted|certificate|^credentials?$", re.IGNORECASE
)
_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Kept:
    """A text as it is kept; ``truncated`` when its middle was left out, which the text says too."""

    text: str
    truncated: bool


def keep(text: str, secrets: Collection[str] = (), most_bytes: int = KEPT_BYTES) -> Kept:
    """The text, visible and without ``secrets``; of a long one, as much of its head as of its tail."""
    for secret in sorted(secrets, key=len, reverse=True):
        if len(secret) >= _SHORTEST_SECRET:
            text = text.replace(secret, "***")
    if len(text) <= most_bytes:
        whole = visible(text)
        if len(whole) * _MOST_BYTES_A_CHARACTER <= most_bytes or len(whole.encode()) <= most_bytes:
            return Kept(whole, truncated=False)
    half = most_bytes // 2
    head = visible(text[:half]).encode()[:half].decode(errors="ignore")
    tail = visible(text[-half:]).encode()[-half:].decode(errors="ignore")
    return Kept(f"{head}\n[... {len(text)} characters in all, the middle is left out ...]\n{tail}", truncated=True)


def visible(text: str) -> str:
    """The text with control characters, half surrogates and turners of the reading direction as escapes.

    Newlines and tabs stay; a Windows line ending becomes a newline.
    """
    return _INVISIBLE.sub(_escape, text.replace("\r\n", "\n")) if not text.isprintable() else text


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}"  # noqa: PLR2004  # one byte, two digits


def brief(text: str) -> str:
    """One line for a message."""
    line = " ".join(visible(text).split())
    return line if len(line) <= _BRIEF else f"{line[:_BRIEF]}..."


@lru_cache(maxsize=1024)
def is_secret(key: str) -> bool:
    """Whether a key looks as if its value were a secret."""
    return _SECRET_KEY.search(key) is not None


class Cleaner:
    """Makes JSON values presentable; ``truncated`` tells whether any text had to be cut."""

    def __init__(self) -> None:
        self.truncated = False

    def clean(self, value: JsonValue, room: int = _DEEPEST) -> JsonValue:
        """``value`` with visible, capped texts, without secret-looking members and without what is nested too deep."""
        match value:
            case str() if len(value) < _BRIEF and value.isprintable():
                return value
            case str():
                kept = keep(value)
                self.truncated = self.truncated or kept.truncated
                return kept.text
            case dict() if room:
                return self.clean_object(value, room - 1)
            case list() if room:
                return [self.clean(item, room - 1) for item in value]
            case dict() | list():
                self.truncated = True
                return None
            case _:
                return value

    def clean_object(self, value: JsonObject, room: int = _DEEPEST) -> JsonObject:
        """``clean`` for an object."""
        return {visible(key): self.clean(item, room) for key, item in value.items() if not is_secret(key)}
