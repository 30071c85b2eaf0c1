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
from api.follow import News, followed, frames
from api.identity import Asker
from api.openapi import example, header, problems
from api.parameters import After, ExecutionId, InvalidParameterError, event_number, has_more
from api.replies import reply
from schemas.event import Event
from schemas.page import Page
from stage_e.errors import UnavailableError
from stage_e.ports.people import Person

MOST_EVENTS = 500
COME_BACK_MS = 1000
router = APIRouter(prefix="/v1/executions/{execution_id}/events", tags=["events"])
_PAGE = example(Page[Event], "In the order of their numbers.", examples.page_of(examples.EVENT))
_STREAM = {EVENT_STREAM: {"schema": {"type": "string"}, "example": "event: step.started\ndata: {...}\nid: 3\n\n"}}
_LAST_ID = header("Last-Event-ID", "Number of the last event that came; counts more than `after`.")


@router.get(
    "",
    summary="Read or follow the events of an execution",
    responses={
        200: {**_PAGE, "content": {JSON: {"example": examples.page_of(examples.EVENT)}, **_STREAM}},
        204: {"description": "The stream has nothing more to say: the execution has ended."},
        **problems("not-found"),
    },
    openapi_extra={"parameters": [_LAST_ID]},
    response_model=None,
)
async def events(
    request: Request,
    person: Asker,
    execution_id: ExecutionId,
    after: After = 0,
    limit: Annotated[int, Query(ge=1, le=MOST_EVENTS)] = 100,
    profile: ProfileName | None = None,
) -> Response:
    """A page of what is stored; with ``Accept: text/event-stream`` what is stored and then what happens, to the end.

    With ``profile`` it is a stream from the beginning, in the words of that front end. A WebSocket at
    ``/v1/executions/{execution_id}/stream?after=N`` brings the same events in JSON frames.
    """
    face = face_of(request)
    if profile is not None:
        if after:
            raise InvalidParameterError("a profile tells from the beginning: leave out the parameter after")
        return told(face, person, await face.executor.read(person, execution_id), profile)
    if choose(request.headers.get("accept", ""), (JSON, EVENT_STREAM)) == EVENT_STREAM:
        return await _stream(face, person, execution_id, _last_id(request, after))
    found = await face.executor.events(person, execution_id, after, limit)
    following = str(found[-1].seq) if len(found) == limit else None
    return reply(Page[Event](items=found, next=following))


async def _stream(face: Face, person: Person, execution_id: str, after: int) -> Response:
    execution = await face.executor.read(person, execution_id)
    if not has_more(execution, after):
        return Response(status_code=HTTPStatus.NO_CONTENT)  # which tells a browser to stop asking
    return EventStream(_chunks(face, face.executor.follow(person, execution_id, after)))


async def _chunks(face: Face, news: News) -> AsyncGenerator[bytes, None]:
    yield format_sse_event(retry=COME_BACK_MS)
    async with followed(news, face.closing, face.pace.most) as buffer:
        try:
            async for frame in frames(buffer, face.pace):
                yield b"".join(map(encoded, frame)) or KEEPALIVE_COMMENT
        except UnavailableError:
            return  # it comes back with its Last-Event-ID, and is told then


def encoded(event: Event) -> bytes:
    """One event as the fields ``event``, ``data`` and, unless it is live, ``id``."""
    number = None if event.seq is None else str(event.seq)
    return format_sse_event(event=event.type, data_str=event.model_dump_json(), id=number)


def _last_id(request: Request, after: int) -> int:
    text = request.headers.get("last-event-id")
    return event_number(text, "the header Last-Event-ID") if text else after
