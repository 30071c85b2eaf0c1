"""The kinds of fields that the wire models are made of: what each takes, and how strictly."""

import math
import re
from datetime import UTC
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, Strict, StringConstraints

from schemas.json_faults import GREATEST_INT

_TEXT = r"^[^\x00]*$"
_NAME = r"^[^\x00-\x1f\x7f-\x9f]*$"
_PLACE = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
_DIGEST = r"^sha256:[0-9a-f]{64}$"
_VERSION = r"^1(\.[0-9]{1,6}){0,2}$"
PATTERN_WORDS = {
    _TEXT: "must not contain U+0000",
    _NAME: "must not contain control characters",
    _PLACE: "must not contain control characters",
    _DIGEST: "must be 'sha256:' and 64 hexadecimal digits",
    _VERSION: "must be a version that is known here: 1.x",
}
"""What a text that fails its pattern is told."""

Text = Annotated[str, StringConstraints(strict=True, pattern=_TEXT)]
"""Prose of any length; only what PostgreSQL cannot store is refused."""

Name = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=200, pattern=_NAME)]
"""An id or the name of a tool: 1 to 200 characters, none of them a control character."""

Place = Annotated[str, StringConstraints(strict=True, max_length=200, pattern=_PLACE)]
"""Where to execute, as it was sent. Tabs and line breaks pass here; what is no known place is refused later."""

Digest = Annotated[str, StringConstraints(strict=True, pattern=_DIGEST)]
"""SHA-256 of what would run, as ``sha256:<hex>``."""

Version = Annotated[str, StringConstraints(strict=True, pattern=_VERSION)]
"""Version of a shape; another major version may mean something else by the same names."""

Flag = Annotated[bool, Strict()]
"""true or false; neither 1 nor "yes"."""

Share = Annotated[float, Strict(), Field(allow_inf_nan=False)]
"""A finite number, by custom from 0 to 1; neither text nor a boolean."""

Span = Annotated[float, Field(ge=0, allow_inf_nan=False)]
"""Seconds of ours, 0 or more."""

Moment = Annotated[AwareDatetime, AfterValidator(lambda moment: moment.astimezone(UTC))]
"""A moment in UTC, written as RFC 3339 with ``Z``; a naive one is refused."""

_QUOTED_DIGITS = re.compile("[0-9]{1,19}")


def _whole(value: object) -> object:
    """A whole number as a planner may write it: 7, 7.0 or "7"."""
    if isinstance(value, str) and _QUOTED_DIGITS.fullmatch(value):
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _rounded_up(value: object) -> object:
    """7.5 seconds are 8: the longer one is the safer claim."""
    return math.ceil(value) if isinstance(value, float) and math.isfinite(value) else _whole(value)


_Digits = Annotated[str, Field(pattern=f"^{_QUOTED_DIGITS.pattern}$")]
_Positive = Annotated[float, Field(ge=0)]

Order = Annotated[
    int,
    Strict(),
    Field(ge=0, le=2**31 - 1),
    BeforeValidator(_whole, json_schema_input_type=Annotated[int, Field(ge=0, le=2**31 - 1)] | _Digits),
]
"""A place in an order, 0 or more, fits into an integer column; digits in quotes are taken."""

WholeSeconds = Annotated[
    int,
    Strict(),
    Field(ge=0, le=GREATEST_INT),
    BeforeValidator(_rounded_up, json_schema_input_type=_Positive | _Digits),
]
"""Seconds, 0 or more; a fraction is rounded up, digits in quotes are taken."""

Claim = Annotated[
    int,
    Strict(),
    Field(ge=-GREATEST_INT, le=GREATEST_INT),
    BeforeValidator(_rounded_up, json_schema_input_type=float | _Digits),
]
"""A number that somebody states and nobody relies on; a fraction is rounded up, digits in quotes are taken."""
