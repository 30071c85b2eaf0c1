"""Locks: who may change an asset. Plain SQL in ``migrations/second``."""

from pathlib import Path

from alembic import op

revision = "0002"
down_revision = "0001"

SCRIPT = Path(__file__).parents[1] / "second" / "locks.sql"


def upgrade() -> None:
    """In one transaction; asyncpg takes several statements at once."""
    op.get_bind().connection.run_async(lambda raw: raw.execute(SCRIPT.read_text()))
