"""What an installation has learned about how long its operations take."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from stage_e.assess.histogram import Histogram, histogram_of
from stage_e.assess.kind import Kind


@dataclass(frozen=True, slots=True)
class Lesson:
    """What the latest attempts of one kind took."""

    kind: Kind
    seen: int
    """How many they were; at least one."""
    histogram: Histogram

    @classmethod
    def of(cls, kind: Kind, took_s: Sequence[float]) -> "Lesson":
        """The lesson of attempts in the order in which they ended."""
        return cls(kind, len(took_s), histogram_of(took_s))


@dataclass(frozen=True, slots=True)
class News:
    """What has been learned since some moment, and the moment from which to ask again; that may repeat a little."""

    histograms: Mapping[Kind, Histogram]
    since: datetime | None


class DurationStore(Protocol):
    """One histogram for each kind, shared by all processes."""

    async def learn(self, lessons: Sequence[Lesson]) -> None:
        """Add lessons, of different kinds, to what is known. A repeated call counts them twice.

        Raises: StoreUnavailableError: it is not known whether they were added.
        """

    async def learned(self, since: datetime | None) -> News:
        """Kinds about which something was learned after ``since``, which is nothing or comes from an earlier answer.

        Where there are very many, the latest. Raises: StoreUnavailableError.
        """
