"""A long queue is joined as fast as a short one: plain SQL in ``migrations/eleventh``."""

from pathlib import Path

from alembic import op

revision = "0011"
down_revision = "0010"

ELEVENTH = Path(__file__).parents[1] / "eleventh"


def upgrade() -> None:
    """Everything, in the one transaction of the migration; asyncpg takes several statements at once."""
    pooled = op.get_bind().connection
    for script in sorted(ELEVENTH.glob("*.sql")):
        pooled.run_async(lambda raw, script=script: raw.execute(script.read_text()))
