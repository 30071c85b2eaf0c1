"""What was accepted before is found too: plain SQL in ``migrations/ninth``."""

from pathlib import Path

from alembic import op

revision = "0009"
down_revision = "0008"

NINTH = Path(__file__).parents[1] / "ninth"


def upgrade() -> None:
    """Everything, in the one transaction of the migration; asyncpg takes several statements at once."""
    pooled = op.get_bind().connection
    for script in sorted(NINTH.glob("*.sql")):
        pooled.run_async(lambda raw, script=script: raw.execute(script.read_text()))
