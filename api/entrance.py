"""Who comes to a WebSocket, and with what: a key in a header, a ticket in the query, a key as a subprotocol."""

from itertools import pairwise

from starlette.websockets import WebSocket

from api.face import face_of
from api.identity import SCHEME, bearer_key, person_with, unauthorized
from api.origin import may_come
from stage_e.tickets import Pass


def may_open(websocket: WebSocket) -> bool:
    """Whether the page that it comes from, if any, may open it."""
    return may_come(websocket, face_of(websocket).parts.settings.allowed_origins)


def subprotocol_of(websocket: WebSocket) -> str | None:
    """The subprotocol to accept it with, which never is the key."""
    return SCHEME if SCHEME in websocket.scope["subprotocols"] else None


async def pass_of(websocket: WebSocket) -> Pass:
    """Whom it lets in where.

    Raises: HTTPException: 401, nobody known sent it; StoreUnavailableError: nobody knows whether the ticket was used.
    """
    key, ticket = bearer_key(websocket), websocket.query_params.get("ticket")
    if key or ticket is None:
        return Pass(person_with(websocket, key or _offered_key(websocket)))
    found = await face_of(websocket).parts.tickets.redeem(ticket)
    if found is None:
        raise unauthorized("the ticket is none, is too old or was used: POST /v1/tickets for another", "Bearer")
    return found


def _offered_key(websocket: WebSocket) -> str:
    """The key that a browser offers as a second subprotocol."""
    offered: list[str] = websocket.scope["subprotocols"]
    return next((key for scheme, key in pairwise(offered) if scheme == SCHEME), "")
