"""Tickets are good for one use: plain SQL in ``migrations/seventh``."""

from pathlib import Path

from alembic import op

revision = "0007"
down_revision = "0006"

SEVENTH = Path(__file__).parents[1] / "seventh"


def upgrade() -> None:
    """Everything, in the one transaction of the migration; asyncpg takes several statements at once."""
    pooled = op.get_bind().connection
    for script in sorted(SEVENTH.glob("*.sql")):
        pooled.run_async(lambda raw, script=script: raw.execute(script.read_text()))
