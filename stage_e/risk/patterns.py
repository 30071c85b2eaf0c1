"""Regular expressions of the catalogue, compiled once: there are more than the standard library keeps."""

import re
from functools import cache
from typing import Annotated

from pydantic import AfterValidator


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"{pattern!r} is no regular expression: {error}") from None
    return pattern


Pattern = Annotated[str, AfterValidator(_compiles)]
"""A regular expression that must match the whole of a text."""


@cache
def compiled(pattern: str, flags: re.RegexFlag = re.DOTALL) -> re.Pattern[str]:
    """The expression that ``pattern`` means. Only texts of the catalogue come here, so that their number is bounded."""
    return re.compile(pattern, flags)
