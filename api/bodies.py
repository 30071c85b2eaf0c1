"""Request bodies and headers, read with hard limits."""

import asyncio
from typing import TypeVar

from starlette.requests import Request

from api.face import face_of
from api.parameters import InvalidParameterError
from schemas.body import read_body
from schemas.json_text import JsonLimits
from schemas.problem import FieldError, InvalidInputError
from schemas.submission import Submission, SubmissionLimits, read_submission
from schemas.wire import Wire

LARGE = 50_000  # bytes; checking more than this is left to a thread
LONGEST_KEY = 255
Body = TypeVar("Body", bound=Wire)


async def plan_of(request: Request) -> Submission:
    """The submission in the body. Raises: InvalidInputError."""
    text, limits = await _text_of(request)
    if len(text) > LARGE:
        return await asyncio.to_thread(read_submission, text, SubmissionLimits(limits))
    return read_submission(text, SubmissionLimits(limits))


async def body_of(request: Request, model: type[Body], *, when_empty: Body | None = None) -> Body:
    """The model in the body, ``when_empty`` for an empty one. Raises: InvalidInputError."""
    text, limits = await _text_of(request)
    if not text and when_empty is not None:
        return when_empty
    return read_body(model, text, limits)


def idempotency_key(request: Request) -> str | None:
    """The client's key for this request. Raises: InvalidParameterError."""
    keys = request.headers.getlist("idempotency-key")
    if not keys:
        return None
    if len(keys) > 1:
        raise InvalidParameterError("the header Idempotency-Key must be sent once")
    key = keys[0]
    if not (1 <= len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        raise InvalidParameterError(f"the header Idempotency-Key must be 1 to {LONGEST_KEY} printable ASCII characters")
    return key


async def _text_of(request: Request) -> tuple[bytes, JsonLimits]:
    limit = face_of(request).parts.settings.body_limit_bytes
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced[:20]) > limit:
        raise _too_large(limit)
    limit_s = face_of(request).parts.settings.body_limit_s
    try:
        async with asyncio.timeout(limit_s):
            return await _read(request, limit), JsonLimits(size_bytes=limit)
    except TimeoutError:
        raise _too_slow(limit_s) from None


async def _read(request: Request, limit: int) -> bytes:
    text = bytearray()
    async for chunk in request.stream():
        text += chunk
        if len(text) > limit:
            raise _too_large(limit)
    return bytes(text)


def _too_slow(limit_s: float) -> InvalidInputError:
    return InvalidInputError((FieldError(pointer="", detail=f"did not come within {limit_s:g} s"),), "too-slow")


def _too_large(limit: int) -> InvalidInputError:
    return InvalidInputError((FieldError(pointer="", detail=f"is longer than {limit} bytes"),), "too-large")
