"""What is written with each execution costs less: plain SQL in ``migrations/thirteenth``."""

from pathlib import Path

from alembic import op

revision = "0013"
down_revision = "0012"

THIRTEENTH = Path(__file__).parents[1] / "thirteenth"


def upgrade() -> None:
    """Everything, in the one transaction of the migration; asyncpg takes several statements at once."""
    pooled = op.get_bind().connection
    for script in sorted(THIRTEENTH.glob("*.sql")):
        pooled.run_async(lambda raw, script=script: raw.execute(script.read_text()))
