"""A WebSocket while it is open: what goes out, what comes in, and the code that it closes with.

| code | means |
| --- | --- |
| 1000 | the execution has ended, and all its events were sent |
| 1011 | a fault of ours, which was logged: come back |
| 1012 | this process ends: come back at once |
| 1013 | a part of Stage E is away: come back a little later |
| 4400 | a parameter makes no sense, or a hundred messages made none or named what is not there |
| 4401 | no key or ticket, or not a good one |
| 4403 | the ticket is for another execution; pages of other sites get HTTP 403 before that |
| 4404 | there is no such execution (any more) |
| 4429 | the client did not take what was sent: come back |
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from starlette.exceptions import HTTPException
from starlette.websockets import WebSocket, WebSocketDisconnect

from api.follow import Buffer, End, until_cut
from api.frame import messages
from api.parameters import InvalidParameterError
from schemas.stream import CloseCode, Heartbeat
from stage_e.errors import ForbiddenError, NotFoundError, UnavailableError

CODES = {
    End.ENDED: CloseCode.ENDED,
    End.CLOSING: CloseCode.RESTARTING,
    End.SLOW: CloseCode.TOO_SLOW,
    End.NONSENSE: CloseCode.BAD_REQUEST,
}
HEARTBEAT = Heartbeat().model_dump_json()
LONGEST_REASON = 123  # bytes that fit into a close frame
REFUSALS = (HTTPException, InvalidParameterError, ForbiddenError, NotFoundError, UnavailableError)


async def talk(websocket: WebSocket, buffer: Buffer, listen: Callable[[str], object]) -> None:
    """Send what comes into the buffer, and pass on what the client says, until the one or the other ends it.

    Raises: what the buffer failed with.
    """
    listening = asyncio.create_task(_listen(websocket, buffer, listen))
    try:
        await until_cut(buffer, _send(websocket, buffer))
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
    if buffer.error is not None:
        raise buffer.error
    if buffer.end in CODES:
        await close(websocket, CODES[buffer.end], buffer.end)


async def refuse(websocket: WebSocket, error: Exception) -> None:
    """Close it with the code for one of the ``REFUSALS``."""
    match error:
        case HTTPException():
            await close(websocket, CloseCode.UNAUTHORIZED, error.detail)
        case InvalidParameterError():
            await close(websocket, CloseCode.BAD_REQUEST, str(error))
        case ForbiddenError():
            await close(websocket, CloseCode.FORBIDDEN, str(error))
        case NotFoundError():
            await close(websocket, CloseCode.UNKNOWN, str(error))
        case _:
            await close(websocket, CloseCode.AWAY, str(error))


async def close(websocket: WebSocket, code: int, reason: str) -> None:
    """Close it, with as much of the reason as fits."""
    await websocket.close(code, reason.encode()[:LONGEST_REASON].decode(errors="ignore"))


async def _send(websocket: WebSocket, buffer: Buffer) -> None:
    with suppress(WebSocketDisconnect, OSError):  # the client left, which the one who listens hears too
        while (items := await buffer.take()) or buffer.end is None:
            for text in messages(items) if items else (HEARTBEAT,):
                await websocket.send_text(text)


async def _listen(websocket: WebSocket, buffer: Buffer, listen: Callable[[str], object]) -> None:
    """Returns when the client has left."""
    while (message := await websocket.receive())["type"] != "websocket.disconnect":
        listen(message.get("text") or "")
    buffer.finish(End.GONE)
