"""What was learned about durations."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from pydantic_core import to_json
from sqlalchemy import select

from schemas.json_text import JsonObject
from stage_e.adapters.postgres.database import Database
from stage_e.adapters.postgres.statements import read_statement
from stage_e.adapters.postgres.tables import durations
from stage_e.assess.histogram import Histogram
from stage_e.assess.kind import Kind
from stage_e.ports.durations import Lesson, News

LEARN = read_statement("learn_durations")
MOST_KINDS = 5_000
UNSEEN_FOR = timedelta(seconds=10)  # longer than a statement may last, whose moment is older than its commit


class PostgresDurations:
    """``DurationStore``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def learn(self, lessons: Sequence[Lesson]) -> None:
        """As ``DurationStore.learn``."""
        rows = [_row(lesson) for lesson in lessons]
        await self._database.run(LEARN, to_json(rows).decode())

    async def learned(self, since: datetime | None) -> News:
        """As ``DurationStore.learned``."""
        latest = select(durations).order_by(durations.c.learned_at.desc()).limit(MOST_KINDS)
        rows = await self._database.fetch(latest if since is None else latest.where(durations.c.learned_at >= since))
        histograms = {Kind(row["what"], row["place"]): Histogram(tuple(row["weights"])) for row in rows}
        return News(histograms, rows[0]["learned_at"] - UNSEEN_FOR if rows else since)


def _row(lesson: Lesson) -> JsonObject:
    kind = lesson.kind
    return {"what": kind.what, "place": kind.where, "seen": lesson.seen, "weights": [*lesson.histogram.weights]}
