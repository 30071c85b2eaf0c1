"""Locks on what is changed, and the count of what waits: plain SQL in ``migrations/second``."""

from pathlib import Path

from alembic import op

revision = "0002"
down_revision = "0001"

SECOND = Path(__file__).parents[1] / "second"


def upgrade() -> None:
    """In one transaction; asyncpg takes several statements at once."""
    pooled = op.get_bind().connection
    for script in sorted(SECOND.glob("*.sql")):
        pooled.run_async(lambda raw, script=script: raw.execute(script.read_text()))
