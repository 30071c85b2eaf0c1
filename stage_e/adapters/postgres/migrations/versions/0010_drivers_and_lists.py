"""What processes tell of themselves, and lists by status: plain SQL in ``migrations/tenth``."""

from pathlib import Path

from alembic import op

revision = "0010"
down_revision = "0009"

TENTH = Path(__file__).parents[1] / "tenth"


def upgrade() -> None:
    """Everything, in the one transaction of the migration; asyncpg takes several statements at once."""
    pooled = op.get_bind().connection
    for script in sorted(TENTH.glob("*.sql")):
        pooled.run_async(lambda raw, script=script: raw.execute(script.read_text()))
