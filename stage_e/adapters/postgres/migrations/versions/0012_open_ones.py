"""What is open is found without what has ended: plain SQL in ``migrations/twelfth``."""

from pathlib import Path

from alembic import op

revision = "0012"
down_revision = "0011"

TWELFTH = Path(__file__).parents[1] / "twelfth"


def upgrade() -> None:
    """Everything, in the one transaction of the migration; asyncpg takes several statements at once."""
    pooled = op.get_bind().connection
    for script in sorted(TWELFTH.glob("*.sql")):
        pooled.run_async(lambda raw, script=script: raw.execute(script.read_text()))
