"""What every store says when a second thing would follow on the same execution."""

from stage_e.errors import ConflictError


def followed_already(execution_id: str, by: str) -> ConflictError:
    """The error that names what follows on it."""
    return ConflictError(f"execution {execution_id} was retried or rolled back already, by {by}: go on from that one")
