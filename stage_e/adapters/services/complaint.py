"""What a service's own words about a failure say: not done for good, not done for now, or nobody knows."""

import re
from enum import Enum, auto


class Meaning(Enum):
    """What a complaint means for the operation."""

    TIMED_OUT = auto()
    """It was begun; what it still does is unknown."""
    REFUSED = auto()
    """It was not begun, and will not be next time."""
    UNREACHABLE = auto()
    """It was not begun, because the target could not be reached."""
    UNKNOWN = auto()


_MEANINGS = (
    (Meaning.TIMED_OUT, re.compile(r"command timed out|operation timed out|read timed out")),
    (
        Meaning.REFUSED,
        re.compile(
            r"unsupported|unknown \w+ tool|missing required|(?:is|are) required|authentication failed"
            r"|credentials were rejected|not found|name or service not known|no such host|not available"
        ),
    ),
    (
        Meaning.UNREACHABLE,
        re.compile(r"(?:un|not )reachable|refused|no route to host|(?:failed|unable) to connect|connect\w* timed out"),
    ),
)


def meaning_of(words: str) -> Meaning:
    """What a service that says ``words`` means; the more careful reading wins."""
    lowered = words.lower()
    return next((meaning for meaning, pattern in _MEANINGS if pattern.search(lowered)), Meaning.UNKNOWN)
