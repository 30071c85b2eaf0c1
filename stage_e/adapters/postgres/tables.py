"""The tables as queries see them. The migrations make them, with all their rules; a test compares the two."""

from sqlalchemy import (
    ARRAY,
    REAL,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    column,
    table,
)
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR

metadata = MetaData()


def _moment(name: str) -> Column[object]:
    return Column(name, DateTime(timezone=True))


executions = Table(
    "executions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("tenant", Text),
    Column("requester", Text),
    Column("request_text", Text),
    Column("plan", JSONB),
    Column("decision", JSONB),
    Column("assessment", JSONB),
    Column("operations", JSONB),
    Column("digest", Text),
    Column("mode", Text),
    Column("approval_level", SmallInteger),
    Column("status", Text),
    Column("driver", Text),
    Column("token", BigInteger),
    _moment("silent_since"),
    Column("last_seq", BigInteger),
    Column("unread", Integer),
    Column("rings", Integer),
    _moment("rung_at"),
    _moment("wake_at"),
    Column("idempotency_key", Text),
    Column("request_hash", Text),
    _moment("key_expires_at"),
    _moment("created_at"),
    _moment("started_at"),
    _moment("ended_at"),
    _moment("deadline_at"),
    Column("result", JSONB),
    Column("retry_of", Text),
    Column("rollback_of", Text),
    Column("stopped", Text),
)

events = Table(
    "events",
    metadata,
    Column("execution_id", Text, primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("type", Text),
    _moment("at"),
    Column("step_id", Text),
    Column("data", JSONB),
)

steps = Table(
    "steps",
    metadata,
    Column("execution_id", Text, primary_key=True),
    Column("step_id", Text, primary_key=True),
    Column("place", BigInteger),
    Column("status", Text),
    Column("parent", Text),
    Column("target", Text),
    Column("attempts", Integer),
    _moment("started_at"),
    _moment("ended_at"),
    _moment("retry_at"),
    Column("output", JSONB),
    Column("truncated", Boolean),
    Column("error", Text),
    Column("taken_over", Boolean),
    Column("before", Text),
)

attempts = Table(
    "attempts",
    metadata,
    Column("execution_id", Text, primary_key=True),
    Column("step_id", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("key", Text),
    Column("token", BigInteger),
    Column("state", Text),
    Column("writes", Boolean),
    _moment("started_at"),
    _moment("ended_at"),
    Column("outcome", Text),
    Column("error", Text),
    Column("locks", ARRAY(Text)),
    Column("evidence", JSONB),
)

approvals = Table(
    "approvals",
    metadata,
    Column("approval_id", Text, primary_key=True),
    Column("execution_id", Text),
    Column("step_id", Text),
    Column("level", SmallInteger),
    Column("digest", Text),
    Column("quorum", Integer),
    Column("state", Text),
    _moment("requested_at"),
    _moment("expires_at"),
    Column("targets", JSONB),
    Column("reason", Text),
)

approval_votes = Table(
    "approval_votes",
    metadata,
    Column("approval_id", Text, primary_key=True),
    Column("approver", Text, primary_key=True),
    Column("verdict", Text),
    Column("digest", Text),
    Column("comment", Text),
    _moment("at"),
)

notices = Table(
    "notices",
    metadata,
    Column("approval_id", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("tries", Integer),
    _moment("due_at"),
    _moment("told_at"),
)

locks = Table(
    "locks",
    metadata,
    Column("key", Text, primary_key=True),
    Column("execution_id", Text, primary_key=True),
    Column("shared", Boolean),
    Column("place", BigInteger),
)

inbox = Table(
    "inbox",
    metadata,
    Column("number", BigInteger, primary_key=True),
    Column("execution_id", Text),
    Column("wish", Text),
    Column("by", Text),
    _moment("at"),
    Column("data", JSONB),
    _moment("read_at"),
)

controls = Table(
    "controls",
    metadata,
    Column("stop_id", Text, primary_key=True),
    Column("tenant", Text),
    Column("tool", Text),
    Column("by", Text),
    Column("reason", Text),
    _moment("at"),
    Column("lifted_by", Text),
    Column("lifted_reason", Text),
    _moment("lifted_at"),
)

found_by = Table(
    "found_by",
    metadata,
    Column("execution_id", Text, primary_key=True),
    Column("terms", TSVECTOR),
)

drivers = Table(
    "drivers",
    metadata,
    Column("driver_id", Text, primary_key=True),
    Column("kind", Text),
    _moment("started_at"),
    _moment("heartbeat_at"),
    Column("host", Text),
    Column("version", Text),
    Column("slots", Integer),
    Column("circuits", JSONB),
)

secrets = Table(
    "secrets",
    metadata,
    Column("execution_id", Text, primary_key=True),
    Column("marker", Text, primary_key=True),
    Column("ciphertext", Text),
)

audit = Table(
    "audit",
    metadata,
    Column("execution_id", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    _moment("at"),
    Column("actor", Text),
    Column("action", Text),
    Column("data", JSONB),
    Column("previous", LargeBinary),
    Column("hash", LargeBinary),
)

audit_seals = Table(
    "audit_seals",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    _moment("upto"),
    Column("body", Text),
    Column("mac", Text),
)

durations = Table(
    "durations",
    metadata,
    Column("what", Text, primary_key=True),
    Column("place", Text, primary_key=True),
    Column("seen", BigInteger),
    Column("weights", ARRAY(REAL)),
    _moment("learned_at"),
)

used_tickets = Table("used_tickets", metadata, Column("number", Text, primary_key=True), _moment("expires_at"))

installation = Table("installation", metadata, Column("one", Boolean, primary_key=True), Column("cluster", Text))

lock_waits = table(
    "lock_waits",
    *(column(name, Text) for name in ("execution_id", "key", "holder", "tenant")),
    column("place", BigInteger),
)
"""A view."""
