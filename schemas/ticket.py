"""What a browser opens a WebSocket with: it cannot send the header ``Authorization`` there."""

from schemas.field_types import Moment, Name
from schemas.wire import Wire


class TicketRequest(Wire):
    """The body of ``POST /v1/tickets``, which may be empty."""

    execution_id: Name | None = None
    """The only execution that the ticket is for; None: any of the tenant."""


class Ticket(Wire):
    """The answer: good for opening one WebSocket, as ``?ticket=...``."""

    ticket: str
    expires_at: Moment
    """Half a minute from now."""
