"""Finds what is wrong inside a JSON value, each fault with its path. The slow reading: for texts that have a fault."""

import json
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import JsonValue

from schemas.findings import Findings, Path, printable

SMALLEST_INT, GREATEST_INT = -(2**63), 2**63 - 1  # bigint
_SURROGATE = re.compile("[\ud800-\udfff]")
_LONGEST_INT = len(str(SMALLEST_INT))
_TOO_GREAT = "must fit into 64 bits"
_DEEPEST = 100  # for values that were made in Python; a text is checked before


@dataclass(frozen=True, slots=True)
class _Members:
    """A JSON object as it was written, repeated keys and all."""

    pairs: list[tuple[str, object]]


@dataclass(frozen=True, slots=True)
class _Refused:
    """Stands where a number was that has no value here."""

    detail: str


_Container = list[object] | tuple[object, ...] | dict[object, object] | _Members


def read_marked(text: str) -> object:
    """The value of a JSON text, for ``find_faults``. Raises: json.JSONDecodeError."""
    return _MARKING.decode(text)


def find_faults(value: object, found: Findings, path: Path = ()) -> JsonValue:
    """The plain value without its faults, which are added to ``found``.

    Once ``found`` is full the rest is left out. ``value`` is what ``read_marked`` gave, or any Python
    value. Recurses as deep as the value, at most 100.
    """
    if found.full:
        return None
    match value:
        case str():
            _check_text(value, found, path)
            return value
        case None | bool():
            return value
        case int() | float() if is_plain(value):
            return value
        case list() | tuple() | dict() | _Members() if len(path) < _DEEPEST:
            return _find_inside(value, found, path)
    found.blank(path, _why_refused(value))
    return None


def is_plain(value: object, room: int = _DEEPEST) -> bool:
    """Whether ``find_faults`` would find nothing, faster; ``room`` is how deep it may still go."""
    if isinstance(value, str):
        return _is_plain_text(value)
    if isinstance(value, bool) or value is None:
        return True
    if isinstance(value, int):
        return SMALLEST_INT <= value <= GREATEST_INT
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, dict) and room:
        return all(
            isinstance(key, str) and _is_plain_text(key) and is_plain(item, room - 1) for key, item in value.items()
        )
    return isinstance(value, list) and room > 0 and all(is_plain(item, room - 1) for item in value)


def _is_plain_text(text: str) -> bool:
    return "\x00" not in text and (text.isascii() or not _SURROGATE.search(text))


def _find_inside(value: _Container, found: Findings, path: Path) -> JsonValue:
    if isinstance(value, list | tuple):
        return [find_faults(item, found, (*path, index)) for index, item in enumerate(value)]
    pairs = value.pairs if isinstance(value, _Members) else value.items()
    return _find_in_object(pairs, found, path)


def _find_in_object(pairs: Iterable[tuple[object, object]], found: Findings, path: Path) -> JsonValue:
    members: dict[str, JsonValue] = {}
    for key, item in pairs:
        if not isinstance(key, str):
            found.add(path, f"has a key that is no text but a Python {type(key).__name__}")
            continue
        here = (*path, key)
        _check_text(key, found, here)
        if key in members:
            found.add(here, f"the key {printable(key, 60)!r} stands here more than once")
        members[key] = find_faults(item, found, here)
    return members


def _check_text(text: str, found: Findings, path: Path) -> None:
    if "\x00" in text:
        found.add(path, "must not contain U+0000")
    if not text.isascii() and _SURROGATE.search(text):
        found.add(path, "must not contain half of a surrogate pair")


def _why_refused(value: object) -> str:
    match value:
        case _Refused(detail):
            return detail
        case int():
            return _TOO_GREAT
        case float():
            return "must be a finite number"
        case list() | tuple() | dict() | _Members():
            return f"is nested more than {_DEEPEST} deep"
        case _:
            return f"is a Python {type(value).__name__}, which JSON does not have"


def _integer(digits: str) -> int | _Refused:
    return int(digits) if len(digits) <= _LONGEST_INT else _Refused(_TOO_GREAT)


def _constant(name: str) -> _Refused:
    return _Refused(f"is {name}, which JSON does not have")


_MARKING = json.JSONDecoder(object_pairs_hook=_Members, parse_int=_integer, parse_constant=_constant)
