"""Text that came from a plan or a target, made safe for a terminal: it may hold escape sequences."""

import re
from datetime import datetime

from schemas.findings import printable

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")  # what reorders or hides text
MINUTE_S, HOUR_S, DAY_S = 60, 3_600, 86_400


def safe(text: str, length: int = 300) -> str:
    """One line: control characters and what reorders text are written out, and it is cut."""
    return _INVISIBLE.sub(lambda match: f"\\u{ord(match[0]):04x}", printable(text, length))


def safe_lines(text: str, length: int = 4_000) -> str:
    """Several lines, each of them safe."""
    cut = text if len(text) <= length else f"{text[:length]}..."
    return "\n".join(safe(line.expandtabs(), length) for line in cut.splitlines())


def span(seconds: float) -> str:
    """A span for a person: ``0.4 s``, ``12 s``, ``3 min 20 s``, ``2 h 5 min``."""
    if seconds < 9.95:  # noqa: PLR2004 - from ten on a tenth says nothing
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < MINUTE_S:
        return f"{whole} s"
    if whole < HOUR_S:
        return f"{whole // MINUTE_S} min {whole % MINUTE_S} s"
    if whole < DAY_S:
        return f"{whole // HOUR_S} h {whole % HOUR_S // MINUTE_S} min"
    return f"{whole // DAY_S} d {whole % DAY_S // HOUR_S} h"


def clock_time(at: datetime) -> str:
    """A moment in the time of this machine, to the second."""
    return f"{at.astimezone():%Y-%m-%d %H:%M:%S}"
