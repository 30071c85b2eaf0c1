"""The events of one execution over a WebSocket, in frames. The close codes are in ``talk``."""

from contextlib import suppress

from fastapi import APIRouter
from starlette.websockets import WebSocket, WebSocketDisconnect

from api.entrance import may_open, pass_of, subprotocol_of
from api.face import face_of
from api.follow import Buffer, filled
from api.parameters import checked_id, event_number, flag
from api.talk import REFUSALS, close, refuse, talk
from api.watch import begin, opening, state_of, watch
from schemas.stream import CloseCode
from stage_e.errors import ForbiddenError

router = APIRouter()


@router.websocket("/v1/executions/{execution_id}/stream")
async def stream(websocket: WebSocket) -> None:
    """A hello, then frames of the events after number ``after``, stored and live, and a heartbeat in every silence.

    With ``snapshot=true``, and when ``after`` is no number that was reached, the state comes in place of the events so
    far. The key comes in ``Authorization``, or from a browser as ``?ticket=`` (``POST /v1/tickets``) or as the
    subprotocols ``bearer`` and the key itself.
    """
    with suppress(WebSocketDisconnect, OSError):  # the client left
        if not may_open(websocket):
            await close(websocket, CloseCode.FORBIDDEN, "pages of this origin may not open it")
            return
        # a browser sees the code of a close only on a WebSocket that was accepted
        await websocket.accept(subprotocol_of(websocket))
        try:
            await _serve(websocket)
        except REFUSALS as error:
            await refuse(websocket, error)


async def _serve(websocket: WebSocket) -> None:
    face, let_in = face_of(websocket), await pass_of(websocket)
    execution_id = checked_id(websocket.path_params["execution_id"], "execution")
    if let_in.execution_id not in {None, execution_id}:
        raise ForbiddenError("the ticket is for another execution")
    query = websocket.query_params
    after = event_number(query.get("after", "0"), "the query parameter after")
    snapshot = flag(query.get("snapshot", "false"), "the query parameter snapshot")
    start = opening(await state_of(face, let_in.person, execution_id), after, snapshot=snapshot)
    buffer = Buffer(face.pace)
    begin(buffer, start, face.pace)
    async with filled(buffer, watch(face, let_in.person, start, buffer), face.closing):
        await talk(websocket, buffer, lambda _said: None)
