"""What happened to an execution: as pages, or as a stream of server-sent events."""

from collections.abc import AsyncGenerator
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from starlette.responses import Response

from api import examples
from api.accept import EVENT_STREAM, JSON, choose
from api.chat import ProfileName, told
from api.event_stream import EventStream
from api.face import Face, face_of
from api.follow import Buffer, filled
from api.frame import Frame
from api.identity import Asker
from api.openapi import example, header, problems
from api.parameters import After, ExecutionId, InvalidParameterError, event_number, has_more
from api.prefer import prefer_of
from api.replies import reply
from api.watch import Opening, opening, state_of, watch
from schemas.event import Event
from schemas.page import Page
from stage_e.errors import UnavailableError
from stage_e.ports.people import Person

MOST_EVENTS = 500
COME_BACK_MS = 1000
router = APIRouter(prefix="/v1/executions/{execution_id}/events", tags=["events"])
_PAGE = example(
    Page[Event], "In the order of their numbers.", examples.page_of(examples.EVENT), ("Preference-Applied",)
)
_STREAM = {EVENT_STREAM: {"schema": {"type": "string"}, "example": "event: step.started\ndata: {...}\nid: 3\n\n"}}
_LAST_ID = header("Last-Event-ID", "Number of the last event that came; counts more than `after` and `snapshot`.")
_PREFER = header("Prefer", "`wait=N`: where nothing is stored yet, wait for it, at most N seconds, 300 at most.")
Snapshot = Annotated[
    bool, Query(description="Begin the stream with the state, as the event `snapshot`, not with `after`.")
]


@router.get(
    "",
    summary="Read or follow the events of an execution",
    responses={
        200: {**_PAGE, "content": {JSON: {"example": examples.page_of(examples.EVENT)}, **_STREAM}},
        204: {"description": "The stream has nothing more to say: the execution has ended."},
        **problems("not-found"),
    },
    openapi_extra={"parameters": [_LAST_ID, _PREFER]},
    response_model=None,
)
async def events(
    request: Request,
    person: Asker,
    execution_id: ExecutionId,
    after: After = 0,
    limit: Annotated[int, Query(ge=1, le=MOST_EVENTS)] = 100,
    snapshot: Snapshot = False,  # noqa: FBT002 - a parameter of the query
    profile: ProfileName | None = None,
) -> Response:
    """A page of what is stored; with ``Accept: text/event-stream`` what is stored and then what happens, to the end.

    A page with ``Prefer: wait=N`` comes as soon as there is an event in it, or empty at the end of the wait. A stream
    that is to go on after a number that was never reached begins with the event ``snapshot``. With ``profile`` it is a
    stream from the beginning, in the words of that front end. A WebSocket at
    ``/v1/executions/{execution_id}/stream?after=N`` brings the same in JSON frames, one at ``/v1/stream`` for many.
    """
    face = face_of(request)
    if profile is not None:
        if after:
            raise InvalidParameterError("a profile tells from the beginning: leave out the parameter after")
        return told(face, person, await state_of(face, person, execution_id), profile)
    if choose(request.headers.get("accept", ""), (JSON, EVENT_STREAM)) != EVENT_STREAM:
        return await _page(request, person, execution_id, after, limit)
    execution = await state_of(face, person, execution_id)
    last = request.headers.get("last-event-id")
    if last:
        after, snapshot = event_number(last, "the header Last-Event-ID"), False
    start = opening(execution, after, snapshot=snapshot)
    if not start.more and not start.snapshot:
        return Response(status_code=HTTPStatus.NO_CONTENT)  # which tells a browser to stop asking
    buffer = Buffer(face.pace)
    return EventStream(_chunks(face, person, start, buffer), buffer)


async def _page(request: Request, person: Person, execution_id: str, after: int, limit: int) -> Response:
    executor, prefer = face_of(request).executor, prefer_of(request)
    found = await executor.events(person, execution_id, after, limit)
    if not found and prefer.patience and has_more(await executor.read(person, execution_id), after):
        await executor.read(person, execution_id, after, prefer.patience)
        found = await executor.events(person, execution_id, after, limit)
    following = str(found[-1].seq) if len(found) == limit else None
    return reply(Page[Event](items=found, next=following), headers=prefer.applied())


async def _chunks(face: Face, person: Person, start: Opening, buffer: Buffer) -> AsyncGenerator[bytes, None]:
    yield format_sse_event(retry=COME_BACK_MS)
    if start.snapshot:
        state = start.state
        yield format_sse_event(event=state.type, data_str=state.model_dump_json(), id=str(state.last_seq))
    async with filled(buffer, watch(face, person, start, buffer), face.closing):
        while (items := await buffer.take()) or buffer.end is None:
            yield b"".join(item.chunk for item in items if isinstance(item, Frame)) or KEEPALIVE_COMMENT
    if buffer.error is not None and not isinstance(buffer.error, UnavailableError):
        raise buffer.error  # of the others the client is told when it comes back with its Last-Event-ID
