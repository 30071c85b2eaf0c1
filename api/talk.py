"""A WebSocket while it is open: what goes out, what comes in, and the code that it closes with.

| code | means | what a client does |
| --- | --- | --- |
| 1000 | the execution has ended, and all its events were sent | nothing more |
| 1011 | a fault of ours, which was logged | come back with the last number |
| 1012 | this process ends | come back with the last number, at once |
| 1013 | a part of Stage E is away | come back with the last number, a little later |
| 4400 | a parameter makes no sense; on the one for many, a hundred messages that made none | change it |
| 4401 | no key, no ticket, or one that is not (or no longer) good | get another ticket, or the right key |
| 4403 | the ticket is for another execution; to a page of another origin HTTP says 403 instead | |
| 4404 | there is no such execution | nothing more: it was forgotten, or never was |
| 4429 | the client did not take what was sent | come back with the last number |
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from starlette.exceptions import HTTPException
from starlette.websockets import WebSocket, WebSocketDisconnect

from api.follow import Buffer, End, until_cut
from api.frame import messages
from api.parameters import InvalidParameterError
from schemas.stream import Heartbeat
from stage_e.errors import ForbiddenError, NotFoundError, UnavailableError

DONE, RESTARTING, TRY_LATER = 1000, 1012, 1013
BAD_REQUEST, UNAUTHORIZED, FORBIDDEN, UNKNOWN, TOO_SLOW = 4400, 4401, 4403, 4404, 4429
CODES = {End.ENDED: DONE, End.CLOSING: RESTARTING, End.SLOW: TOO_SLOW, End.NONSENSE: BAD_REQUEST}
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
            await close(websocket, UNAUTHORIZED, error.detail)
        case InvalidParameterError():
            await close(websocket, BAD_REQUEST, str(error))
        case ForbiddenError():
            await close(websocket, FORBIDDEN, str(error))
        case NotFoundError():
            await close(websocket, UNKNOWN, str(error))
        case _:
            await close(websocket, TRY_LATER, str(error))


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
