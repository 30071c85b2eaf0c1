"""Prose in clauses, and whether what a clause speaks of is denied in it."""

import re
from collections.abc import Iterator

LONGEST_READ = 1_000  # more than this is no instruction; nobody reads it to its end
_BORDER = re.compile(r"[.,;:!?\n\r()\u2013\u2014]|\s-\s|\b(?:but|then|instead|however|afterwards)\b")
_SHORT = r"(?:do|does|did|ca|could|should|would|wo|must|is|are|was|were|has|have|need)n['\u2019]?t"
_DENIED = re.compile(rf"\b(?:not|never|no|nor|neither|without|avoid|cannot|unable|refuse|rather than|{_SHORT})\b")
_DENIED_AFTER = re.compile(rf"\b(?:not|never|cannot|{_SHORT})\b")


def clauses_of(prose: str) -> Iterator[str]:
    """The clauses of ``prose`` in lower case; none when it is too long to be read."""
    if len(prose) > LONGEST_READ:
        return
    for clause in _BORDER.split(prose.lower()):
        if clause.strip():
            yield clause


def says(clause: str, pattern: re.Pattern[str], *, strictly: bool = False) -> bool:
    """Whether a clause speaks of ``pattern`` without denying it; ``strictly``: also not after naming it."""
    return any(
        not _DENIED.search(clause, 0, found.end()) and not (strictly and _DENIED_AFTER.search(clause, found.end()))
        for found in pattern.finditer(clause)
    )
