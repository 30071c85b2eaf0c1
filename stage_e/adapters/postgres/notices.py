"""Which questions were told to whom."""

from pydantic import TypeAdapter
from sqlalchemy import func, update

from stage_e.adapters.postgres.database import Database
from stage_e.adapters.postgres.statements import read_statement
from stage_e.adapters.postgres.tables import notices
from stage_e.ports.notices import MOST_TRIES, Notice

CLAIM = read_statement("claim_notices")
_NOTICE = TypeAdapter(Notice)


class PostgresNotices:
    """``NoticeStore``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim_notices(self, channel: str, limit: int) -> tuple[Notice, ...]:
        """As ``NoticeStore.claim_notices``."""
        rows = await self._database.run(CLAIM, channel, limit, MOST_TRIES)
        return tuple(_NOTICE.validate_json(row["notice"]) for row in rows)

    async def note_told(self, channel: str, approval_id: str) -> None:
        """As ``NoticeStore.note_told``."""
        told = update(notices).where(notices.c.approval_id == approval_id, notices.c.channel == channel)
        told = told.where(notices.c.told_at.is_(None)).values(told_at=func.clock_timestamp())
        await self._database.fetch(told.returning(notices.c.approval_id))
