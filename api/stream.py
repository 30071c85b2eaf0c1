"""The events of one execution over a WebSocket, in frames."""

import asyncio
from contextlib import suppress

from fastapi import APIRouter
from pydantic_core import to_json
from starlette.exceptions import HTTPException
from starlette.websockets import WebSocket, WebSocketDisconnect

from api.entrance import may_open, pass_of, subprotocol_of
from api.face import face_of
from api.follow import Buffer, End, Pace, followed, frames
from api.parameters import InvalidParameterError, checked_id, event_number, has_more
from schemas.event import EventFrame
from schemas.execution import Execution
from stage_e.errors import ForbiddenError, NotFoundError, UnavailableError

DONE, RESTARTING, TRY_LATER = 1000, 1012, 1013
BAD_AFTER, UNAUTHORIZED, FORBIDDEN, UNKNOWN, TOO_SLOW = 4400, 4401, 4403, 4404, 4429
CODES = {End.ENDED: DONE, End.CLOSING: RESTARTING, End.SLOW: TOO_SLOW}
HEARTBEAT = '{"type":"heartbeat"}'
LONGEST_REASON = 123  # bytes that fit into a close frame
Refusal = HTTPException | InvalidParameterError | ForbiddenError | NotFoundError | UnavailableError
router = APIRouter()


@router.websocket("/v1/executions/{execution_id}/stream")
async def stream(websocket: WebSocket) -> None:
    """A hello, then frames of the events after number ``after``, stored and live, and a heartbeat in every silence.

    The key comes in ``Authorization``, or from a browser as the subprotocols ``bearer`` and the key itself.
    Closes with 1000 when the execution has ended. 1012, 1013 and 4429 mean: come back with the last number.
    """
    with suppress(WebSocketDisconnect, OSError):  # the client left
        if not may_open(websocket):
            await _close(websocket, FORBIDDEN, "pages of this origin may not open it")
            return
        # a browser sees the code of a close only on a WebSocket that was accepted
        await websocket.accept(subprotocol_of(websocket))
        try:
            end = await _serve(websocket)
        except (HTTPException, InvalidParameterError, ForbiddenError, NotFoundError, UnavailableError) as error:
            await _close(websocket, *_refusal(error))
        else:
            if end is not End.GONE:
                await _close(websocket, CODES[end], end)


async def _serve(websocket: WebSocket) -> End:
    face = face_of(websocket)
    let_in = await pass_of(websocket)
    person = let_in.person
    execution_id = checked_id(websocket.path_params["execution_id"], "execution")
    if let_in.execution_id not in {None, execution_id}:
        raise ForbiddenError("the ticket is for another execution")
    after = event_number(websocket.query_params.get("after", "0"), "the query parameter after")
    execution = await face.executor.read(person, execution_id)
    more = has_more(execution, after)
    await websocket.send_text(_hello(execution, after, face.pace))
    if not more:
        return End.ENDED
    async with followed(face.executor.follow(person, execution_id, after), face.closing, face.pace.most) as buffer:
        return await _send(websocket, buffer, face.pace)


async def _send(websocket: WebSocket, buffer: Buffer, pace: Pace) -> End:
    watch = asyncio.create_task(_watch(websocket, buffer))
    try:
        async for frame in frames(buffer, pace):
            await websocket.send_text(EventFrame(events=frame).model_dump_json() if frame else HEARTBEAT)
    finally:
        watch.cancel()
        await asyncio.gather(watch, return_exceptions=True)
    return buffer.end or End.GONE


async def _watch(websocket: WebSocket, buffer: Buffer) -> None:
    """Returns when the client has left; what it says is not listened to."""
    while (await websocket.receive())["type"] != "websocket.disconnect":
        pass
    buffer.finish(End.GONE)


def _hello(execution: Execution, after: int, pace: Pace) -> str:
    hello = {
        "type": "hello",
        "execution_id": execution.execution_id,
        "status": execution.status,
        "last_seq": execution.last_seq,
        "after": after,
        "heartbeat_s": pace.heartbeat.total_seconds(),
    }
    return to_json(hello).decode()


def _refusal(error: Refusal) -> tuple[int, str]:
    match error:
        case HTTPException():
            return UNAUTHORIZED, error.detail
        case InvalidParameterError():
            return BAD_AFTER, str(error)
        case ForbiddenError():
            return FORBIDDEN, str(error)
        case NotFoundError():
            return UNKNOWN, str(error)
        case UnavailableError():
            return TRY_LATER, str(error)


async def _close(websocket: WebSocket, code: int, reason: str) -> None:
    await websocket.close(code, reason.encode()[:LONGEST_REASON].decode(errors="ignore"))
