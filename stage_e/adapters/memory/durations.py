"""What was learned about durations, in memory."""

from collections.abc import Sequence
from datetime import datetime

from stage_e.adapters.memory.shelf import KeptDurations, Shelf
from stage_e.assess.histogram import EMPTY
from stage_e.ports.durations import Lesson, News


class MemoryDurations:
    """``DurationStore``."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    async def learn(self, lessons: Sequence[Lesson]) -> None:
        """As ``DurationStore.learn``."""
        kept = self._shelf.durations
        for lesson in lessons:
            known = kept[lesson.kind].histogram if lesson.kind in kept else EMPTY
            merged = known.aged(lesson.seen).merged(lesson.histogram)
            kept[lesson.kind] = KeptDurations(merged, self._shelf.clock.now())

    async def learned(self, since: datetime | None) -> News:
        """As ``DurationStore.learned``."""
        kept = self._shelf.durations
        news = {kind: each for kind, each in kept.items() if since is None or each.learned_at >= since}
        latest = max((each.learned_at for each in news.values()), default=since)
        return News({kind: each.histogram for kind, each in news.items()}, latest)
