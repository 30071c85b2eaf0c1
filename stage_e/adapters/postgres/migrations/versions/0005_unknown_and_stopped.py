"""What is unknown can be settled, and what runs can be stopped: plain SQL in ``migrations/fifth``, by its numbers."""

from pathlib import Path

from alembic import op

revision = "0005"
down_revision = "0004"

FIFTH = Path(__file__).parents[1] / "fifth"


def upgrade() -> None:
    """Everything, in the one transaction of the migration; asyncpg takes several statements at once."""
    pooled = op.get_bind().connection
    for script in sorted(FIFTH.glob("*.sql")):
        pooled.run_async(lambda raw, script=script: raw.execute(script.read_text()))
