"""Purges of old executions, and restored backups: plain SQL in ``migrations/fourth``."""

from pathlib import Path

from alembic import op

revision = "0004"
down_revision = "0003"

FOURTH = Path(__file__).parents[1] / "fourth"


def upgrade() -> None:
    """In one transaction; asyncpg takes several statements at once."""
    pooled = op.get_bind().connection
    for script in sorted(FOURTH.glob("*.sql")):
        pooled.run_async(lambda raw, script=script: raw.execute(script.read_text()))
