"""The events of many executions over one WebSocket, as the client subscribes to them. Its codes are in ``talk``."""

import asyncio
from contextlib import suppress

from fastapi import APIRouter
from pydantic import TypeAdapter, ValidationError
from starlette.websockets import WebSocket, WebSocketDisconnect

from api.entrance import may_open, pass_of, subprotocol_of
from api.face import Face, face_of
from api.follow import Buffer, End, filled
from api.parameters import checked_id
from api.talk import REFUSALS, close, refuse, talk
from api.watch import begin, opening, state_of, watch
from schemas.stream import ClientMessage, CloseCode, Ended, StreamError, Subscribe, Unsubscribe
from stage_e.errors import CallerError, ForbiddenError, UnavailableError
from stage_e.tickets import Pass

MOST_SUBSCRIPTIONS = 200
MOST_MISTAKES = 100
LONGEST_SAID = 4_096  # characters
_SAID: TypeAdapter[Subscribe | Unsubscribe] = TypeAdapter(ClientMessage)
router = APIRouter()


@router.websocket("/v1/stream")
async def streams(websocket: WebSocket) -> None:
    """For each execution that the client subscribes to what ``/v1/executions/{id}/stream`` sends, then ``ended``.

    Frames of several executions are joined: each event names its own. What cannot be done is answered with ``error``.
    """
    with suppress(WebSocketDisconnect, OSError):  # the client left
        if not may_open(websocket):
            await close(websocket, CloseCode.FORBIDDEN, "pages of this origin may not open it")
            return
        await websocket.accept(subprotocol_of(websocket))
        try:
            face, let_in = face_of(websocket), await pass_of(websocket)
            buffer = Buffer(face.pace)
            subscriptions = Subscriptions(face, let_in, buffer)
            async with filled(buffer, subscriptions.run(), face.closing):
                await talk(websocket, buffer, subscriptions.hear)
        except REFUSALS as error:
            await refuse(websocket, error)


class Subscriptions:
    """Those of one client."""

    def __init__(self, face: Face, let_in: Pass, buffer: Buffer) -> None:
        self._face = face
        self._let_in = let_in
        self._buffer = buffer
        self._serving: dict[str, asyncio.Task[None]] = {}
        self._mistakes = 0

    async def run(self) -> End:
        """Never returns by itself; nobody is served any more when it is cancelled."""
        try:
            return await asyncio.Future[End]()
        finally:
            serving = [*self._serving.values()]
            for task in serving:
                task.cancel()
            await asyncio.gather(*serving, return_exceptions=True)

    def hear(self, text: str) -> None:
        """Do what the client says."""
        if len(text) > LONGEST_SAID:
            self._complain("too-large", f"a message has at most {LONGEST_SAID} characters")
            return
        try:
            said = _SAID.validate_json(text)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False, include_context=False)[0]
            code = "not-json" if first["type"] == "json_invalid" else "invalid-body"
            self._complain(code, f"{'.'.join(map(str, first['loc'])) or 'the message'}: {first['msg']}")
            return
        match said:
            case Subscribe():
                self._subscribe(said)
            case Unsubscribe():
                self._unsubscribe(said.execution_id)

    def _subscribe(self, wish: Subscribe) -> None:
        self._unsubscribe(wish.execution_id)
        if len(self._serving) >= MOST_SUBSCRIPTIONS:
            told = f"one WebSocket follows at most {MOST_SUBSCRIPTIONS} executions: unsubscribe, or open another"
            self._complain("too-many-requests", told, wish.execution_id)
            return
        task = asyncio.create_task(self._serve(wish))
        self._serving[wish.execution_id] = task
        task.add_done_callback(lambda done: self._note(wish.execution_id, done))

    def _unsubscribe(self, execution_id: str) -> None:
        if (task := self._serving.pop(execution_id, None)) is not None:
            task.cancel()

    def _note(self, execution_id: str, done: asyncio.Task[None]) -> None:
        if self._serving.get(execution_id) is done:
            del self._serving[execution_id]
        if not done.cancelled() and (error := done.exception()) is not None:
            self._buffer.finish(End.FAILED, error)

    async def _serve(self, wish: Subscribe) -> None:
        person, buffer = self._let_in.person, self._buffer
        try:
            execution_id = checked_id(wish.execution_id, "execution")
            if self._let_in.execution_id not in {None, execution_id}:
                raise ForbiddenError("the ticket is for another execution")
            async with buffer.room():
                execution = await state_of(self._face, person, execution_id)
                start = opening(execution, wish.after, snapshot=wish.snapshot)
                begin(buffer, start, self._face.pace)
            await watch(self._face, person, start, buffer)
            buffer.add(Ended(execution_id=execution_id).model_dump_json())
        except CallerError as error:
            self._complain(error.code, str(error), wish.execution_id)
        except UnavailableError as error:
            self._say_error(error.code, str(error), wish.execution_id)

    def _complain(self, code: str, detail: str, execution_id: str | None = None) -> None:
        self._mistakes += 1
        self._say_error(code, detail, execution_id)
        if self._mistakes >= MOST_MISTAKES:
            self._buffer.finish(End.NONSENSE)

    def _say_error(self, code: str, detail: str, execution_id: str | None) -> None:
        self._buffer.add(StreamError(execution_id=execution_id, code=code, detail=detail).model_dump_json())
