"""What processes tell of themselves, and what executions are found by: plain SQL in ``migrations/sixth``."""

from pathlib import Path

from alembic import op

revision = "0006"
down_revision = "0005"

SIXTH = Path(__file__).parents[1] / "sixth"


def upgrade() -> None:
    """Everything, in the one transaction of the migration; asyncpg takes several statements at once."""
    pooled = op.get_bind().connection
    for script in sorted(SIXTH.glob("*.sql")):
        pooled.run_async(lambda raw, script=script: raw.execute(script.read_text()))
