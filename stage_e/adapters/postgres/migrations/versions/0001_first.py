"""The first shape: plain SQL in ``migrations/first``, in the order of its numbers."""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None

FIRST = Path(__file__).parents[1] / "first"


def upgrade() -> None:
    """Everything, in the one transaction of the migration; asyncpg takes several statements at once."""
    pooled = op.get_bind().connection
    for script in sorted(FIRST.glob("*.sql")):
        pooled.run_async(lambda raw, script=script: raw.execute(script.read_text()))
