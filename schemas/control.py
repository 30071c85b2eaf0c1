"""What a person stops: nothing of it is sent until somebody lets it go."""

from schemas.field_types import Flag, Moment, Name
from schemas.resolve import Reason
from schemas.wire import Wire


class StopOrder(Wire):
    """The body of ``POST /v1/controls``. Without more it stops the tenant of whoever sends it."""

    tool: Name | None = None
    """Only this tool, in every spelling of ``-`` and ``_``."""
    everything: Flag = False
    """In all tenants; that takes an admin of the installation."""
    reason: Reason


class Release(Wire):
    """The body of ``DELETE /v1/controls/{id}``."""

    reason: Reason


class Control(Wire):
    """A stop in force."""

    stop_id: str
    tenant: str | None = None
    """None: all tenants."""
    tool: str | None = None
    """None: every tool."""
    by: str
    reason: str
    at: Moment
