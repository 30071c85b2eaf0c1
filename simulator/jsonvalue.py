"""JSON as the simulator carries it, and careful ways to look inside what a stranger sent."""

import json
from collections.abc import Sequence
from typing import TypeAlias

JsonValue: TypeAlias = "bool | int | float | str | Sequence[JsonValue] | dict[str, JsonValue] | None"
JsonObject: TypeAlias = dict[str, JsonValue]


def encode(value: JsonValue) -> bytes:
    """Compact UTF-8, the way Starlette writes it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def decode(body: bytes) -> JsonValue:
    """The value in ``body``. Raises ``ValueError`` when it is not JSON."""
    value: JsonValue = json.loads(body)
    return value


def as_object(value: JsonValue) -> JsonObject:
    """``value`` if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def as_list(value: JsonValue) -> list[JsonValue]:
    """``value`` as a list if it is one, else an empty one."""
    return list(value) if isinstance(value, Sequence) and not isinstance(value, str) else []


def as_text(value: JsonValue) -> str:
    """``value`` if it is a text, the empty text for null, else its plain form."""
    return value if isinstance(value, str) else "" if value is None else str(value)
