"""The body of an answer: read up to a limit, and parsed without trust."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn

import httpcore

from schemas.json_text import JsonObject, JsonValue

MOST_BODY_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer as it was read; a body beyond the limit was given up and is not ``whole``."""

    status: int
    headers: Mapping[str, str]
    """By name in lower case."""
    body: bytes
    size_bytes: int
    whole: bool


async def read(response: httpcore.Response) -> Answered:
    """The answer with its body, as long as that stays under the limit."""
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
    chunks: list[bytes] = []
    size = 0
    async for chunk in response.aiter_stream():
        size += len(chunk)
        if size > MOST_BODY_BYTES:
            return Answered(response.status, headers, b"", size, whole=False)
        chunks.append(chunk)
    return Answered(response.status, headers, b"".join(chunks), size, whole=True)


def parsed(body: bytes) -> JsonObject | None:
    """The JSON object in a body; ``None`` when it is anything else."""
    try:
        value: JsonValue = _DECODER.decode(body.decode())
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _finite(digits: str) -> float:
    number = float(digits)
    return number if math.isfinite(number) else _refuse(digits)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON number")


_DECODER = json.JSONDecoder(parse_float=_finite, parse_constant=_refuse)
