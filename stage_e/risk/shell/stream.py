"""Where the text comes from that a command reads or is made of."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class Origin(Enum):
    """Why it matters what becomes of a text."""

    CONTENT = "content"
    """It shows something of the host."""
    HIDDEN = "hidden"
    """It cannot be read in the command: it is decoded, or turned around."""
    REMOTE = "remote"
    """Another machine decides what it is."""


_SUSPICIOUS = frozenset({Origin.HIDDEN, Origin.REMOTE})


@dataclass(frozen=True, slots=True)
class Stream:
    """What a command reads: its text, where that is certain, and where it comes from."""

    text: str | None = None
    origins: frozenset[Origin] = frozenset()
    given: bool = True
    """False: there is no pipe and no file."""

    @property
    def suspicious(self) -> bool:
        """Whether it would be hidden or remote code, if it were code."""
        return bool(self.origins & _SUSPICIOUS)

    @property
    def shows(self) -> bool:
        """Whether it shows something of the host."""
        return Origin.CONTENT in self.origins

    def mixed_with(self, others: Iterable["Stream"]) -> "Stream":
        """Both at once; nobody knows the text of a mixture."""
        more = [other for other in others if other.given]
        if not more:
            return self
        if not self.given and len(more) == 1:
            return more[0]
        return Stream(None, self.origins.union(*(other.origins for other in more)))


NOTHING = Stream(given=False)
CONTENT = Stream(origins=frozenset({Origin.CONTENT}))
