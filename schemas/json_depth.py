"""How deep a JSON text is nested, found in linear time before anything recurses over it."""

import re

from schemas.findings import Path

_NOT_BRACKETS = bytes(byte for byte in range(256) if byte not in b"[]{}")
_BRACES_AS_BRACKETS = bytes.maketrans(b"{}", b"[]")
# The closing quote is optional: a string without an end cannot make it try again from every quote inside.
_TOKENS = re.compile(rb'"(?:[^"\\]+|\\.)*+"?|[\[\]{},]', re.DOTALL)


def is_shallow(text: bytes, limit: int) -> bool:
    """Whether brackets outside strings nest at most ``limit`` deep and are balanced.

    Each replacement takes the innermost level away, so ``limit`` of them leave nothing.
    """
    unescaped = text.replace(b"\\\\", b"").replace(b'\\"', b"") if b"\\" in text else text
    outside_strings = b"".join(unescaped.split(b'"')[::2])
    brackets = outside_strings.translate(_BRACES_AS_BRACKETS, _NOT_BRACKETS)
    for _ in range(limit):
        if not brackets:
            return True
        brackets = brackets.replace(b"[]", b"")
    return not brackets


def find_too_deep(text: bytes, limit: int) -> Path | None:
    """Path of the first value that lies deeper than ``limit``; nothing when the brackets are merely unbalanced."""
    path: list[str | int] = []
    last_string = b""
    for match in _TOKENS.finditer(text):
        token = match[0]
        if token in b"[{":
            if len(path) == limit:
                return _outer_path(path, last_string)
            _name_member(path, last_string)
            path.append(0 if token == b"[" else "")
        elif token in b"]}":
            del path[-1:]
        elif token != b",":
            last_string = token
        elif path and isinstance(path[-1], int):
            path[-1] += 1
    return None


def _outer_path(path: list[str | int], key: bytes) -> Path:
    _name_member(path, key)
    return tuple(path)


def _name_member(path: list[str | int], key: bytes) -> None:
    """In an object, the last string before an opening bracket is that member's key."""
    if path and isinstance(path[-1], str):
        path[-1] = key[1:-1].decode(errors="replace")
