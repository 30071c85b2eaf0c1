"""Retries and rollbacks: links between executions, and steps that are taken over."""

from pathlib import Path

from alembic import op

revision = "0003"
down_revision = "0002"

THIRD = Path(__file__).parents[1] / "third"


def upgrade() -> None:
    """In the one transaction of the migration; asyncpg takes several statements at once."""
    pooled = op.get_bind().connection
    for script in sorted(THIRD.glob("*.sql")):
        pooled.run_async(lambda raw, script=script: raw.execute(script.read_text()))
