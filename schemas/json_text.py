"""JSON text to values, strictly: what PostgreSQL or another reader would stumble over is refused."""

import json
import re
from dataclasses import dataclass
from typing import NoReturn, TypeAlias

from pydantic import JsonValue

from schemas.findings import Findings, printable
from schemas.json_depth import find_too_deep, is_shallow
from schemas.json_faults import GREATEST_INT, SMALLEST_INT, find_faults, read_marked
from schemas.problem import FieldError, InvalidInputError

__all__ = ["InvalidJsonError", "JsonLimits", "JsonObject", "JsonValue", "parse_json", "read_json"]

JsonObject: TypeAlias = dict[str, JsonValue]
"""A JSON object that is only carried."""

DEEPEST = 100  # far from Python's own limit, which ends in a RecursionError
_SHORT_DIGITS = 18  # so many digits and a sign always fit into 64 bits
_SUSPECT_ESCAPE = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")  # NUL, or half of a surrogate pair


@dataclass(frozen=True, slots=True)
class JsonLimits:
    """How large a JSON text may be."""

    size_bytes: int = 1_000_000
    depth: int = 20
    """Nested objects and lists, the outermost counted as 1; at most ``DEEPEST``."""

    def __post_init__(self) -> None:
        if self.size_bytes < 1 or not 1 <= self.depth <= DEEPEST:
            raise ValueError(f"a JSON text needs a size of at least 1 byte and a depth of 1 to {DEEPEST}: {self}")


class InvalidJsonError(InvalidInputError):
    """The text is not JSON as we take it. ``code`` says whether a change of values is enough."""

    code = "invalid-json"


def parse_json(text: bytes, limits: JsonLimits) -> JsonValue:
    """The value of a JSON text.

    Raises: InvalidJsonError: with every fault: size, UTF-8, syntax (its line and column in the detail), depth,
    repeated keys, NaN and Infinity, NUL and lone surrogates, numbers beyond 64 bits.
    """
    value, found = read_json(text, limits)
    if found:
        raise InvalidJsonError(found.errors())
    return value


def read_json(text: bytes, limits: JsonLimits) -> tuple[JsonValue, Findings]:
    """The value and what is wrong inside it, for a reader that has more to find in the same text.

    A refused number is null in the value, of a repeated key the last one counts.
    Raises: InvalidJsonError: there is no value: size, UTF-8, syntax, depth.
    """
    if len(text) > limits.size_bytes:
        raise _unreadable(f"is {len(text)} bytes long, at most {limits.size_bytes} are taken", code="too-large")
    if not is_shallow(text, limits.depth):
        _refuse_depth(text, limits.depth)
    try:
        decoded = text.decode()
    except UnicodeDecodeError as error:
        raise _unreadable(f"byte {error.start + 1} is not UTF-8", code="not-json") from None
    try:
        return _read_fast(decoded) if _SUSPECT_ESCAPE.search(text) is None else _read_with_faults(decoded)
    except json.JSONDecodeError as error:
        raise _unreadable(
            f"line {error.lineno} column {error.colno}: {printable(error.msg)}", code="not-json"
        ) from None


def _read_fast(decoded: str) -> tuple[JsonValue, Findings]:
    try:
        value: JsonValue = _STRICT.decode(decoded)
    except _SuspectError:
        return _read_with_faults(decoded)
    return value, Findings()


def _read_with_faults(decoded: str) -> tuple[JsonValue, Findings]:
    """Reads again, slower, and finds every fault and its place."""
    found = Findings()
    return find_faults(read_marked(decoded), found), found


def _refuse_depth(text: bytes, limit: int) -> None:
    """Raises when it is too deep; returns when the brackets only do not match, for the parser to say where."""
    path = find_too_deep(text, limit)
    if path is not None:
        found = Findings()
        found.add(path, f"is nested more than {limit} deep")
        raise InvalidJsonError(found.errors())


def _unreadable(detail: str, code: str) -> InvalidJsonError:
    return InvalidJsonError((FieldError(pointer="", detail=detail),), code)


class _SuspectError(Exception):
    """Something that the fast reading does not take; the slow one says what and where."""


def _members(pairs: list[tuple[str, JsonValue]]) -> JsonObject:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise _SuspectError
    return members


def _integer(digits: str) -> int:
    if len(digits) > _SHORT_DIGITS and (
        len(digits) > 2 + _SHORT_DIGITS or not SMALLEST_INT <= int(digits) <= GREATEST_INT
    ):
        raise _SuspectError
    return int(digits)


def _number(digits: str) -> float:
    number = float(digits)
    if number - number != 0:  # infinite
        raise _SuspectError
    return number


def _constant(_name: str) -> NoReturn:
    raise _SuspectError


_STRICT = json.JSONDecoder(
    object_pairs_hook=_members, parse_int=_integer, parse_float=_number, parse_constant=_constant
)
