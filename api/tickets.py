"""Tickets for browsers, which cannot send a header with a WebSocket."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from api import examples
from api.bodies import body_of
from api.face import face_of
from api.identity import Asker
from api.openapi import example, problems, takes
from api.parameters import checked_id
from api.replies import reply
from schemas.ticket import Ticket, TicketRequest
from stage_e.tickets import Pass

router = APIRouter(prefix="/v1/tickets", tags=["events"])


@router.post(
    "",
    summary="Get a ticket for a WebSocket",
    responses={
        200: example(Ticket, "It is good for one WebSocket.", examples.TICKET),
        **problems("not-found", "too-large", "not-json", "invalid-body"),
    },
    openapi_extra=takes(TicketRequest, examples.TICKET_REQUEST, required=False),
    response_model=None,
)
async def issue(request: Request, person: Asker) -> Response:
    """It ends after 30 s, is used once, on any process, and lets in whoever asked for it: as ``?ticket=...``."""
    face, wanted = face_of(request), await body_of(request, TicketRequest, when_empty=TicketRequest())
    if wanted.execution_id is not None:
        await face.executor.read(person, checked_id(wanted.execution_id, "execution"))
    ticket, expires_at = face.parts.tickets.issue(Pass(person, wanted.execution_id))
    return reply(Ticket(ticket=ticket, expires_at=expires_at))
