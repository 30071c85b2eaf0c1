"""What a list of executions is asked for."""

from dataclasses import dataclass
from datetime import datetime

from schemas.words import ExecutionStatus, Mode


@dataclass(frozen=True, slots=True)
class ListQuery:
    """Which executions of a tenant to list, newest first; each of the rest narrows it further.

    ``before`` is the cursor of an earlier page.
    """

    tenant: str
    limit: int = 50
    before: str | None = None
    status: ExecutionStatus | None = None
    requester: str | None = None
    mode: Mode | None = None
    tool: str | None = None
    """One that its plan names, in any spelling."""
    target: str | None = None
    """One that was known when it was accepted, in large or small letters."""
    since: datetime | None = None
    until: datetime | None = None
    """Submitted before this moment."""
    text: str | None = None
    """Beginnings of words of the request, all of which it has."""
