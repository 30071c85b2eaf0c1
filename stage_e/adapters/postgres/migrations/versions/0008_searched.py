"""What executions are found by: plain SQL in ``migrations/eighth``."""

from pathlib import Path

from alembic import op

revision = "0008"
down_revision = "0007"

EIGHTH = Path(__file__).parents[1] / "eighth"


def upgrade() -> None:
    """Everything, in the one transaction of the migration; asyncpg takes several statements at once."""
    pooled = op.get_bind().connection
    for script in sorted(EIGHTH.glob("*.sql")):
        pooled.run_async(lambda raw, script=script: raw.execute(script.read_text()))
