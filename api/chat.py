"""Executions in the words of a chat front end: streams, and answers to who asks again and again."""

from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from http import HTTPStatus

from fastapi.sse import KEEPALIVE_COMMENT
from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import Response

from api.accept import JSON
from api.event_stream import EventStream
from api.face import Face
from api.follow import Buffer, End, filled
from api.frame import Frame, Item
from api.parameters import InvalidParameterError
from api.profiles.ai_sdk import HEADERS, AiSdkTelling
from api.profiles.opsconductor import OpsConductorTelling, standing_of, standing_of_result
from api.profiles.telling import Telling
from api.watch import Opening, opening, watch
from schemas.event import Event
from schemas.execution import Execution
from schemas.json_text import JsonObject
from stage_e.errors import UnavailableError
from stage_e.executor import Answer
from stage_e.ports.people import Person

BROKEN_OFF = "The stream broke off; the execution goes on. Ask again, or look at its status."


class ProfileName(StrEnum):
    """A front end whose words are spoken."""

    OPSCONDUCTOR = "opsconductor"
    AI_SDK = "ai-sdk"
    """Version 6 of the Vercel AI SDK, and later ones."""
    AI_SDK_5 = "ai-sdk-5"
    """The same without chunks for approvals, which version 5 refuses."""


@dataclass(frozen=True, slots=True)
class Profile:
    """How one front end is told."""

    tell: Callable[[Execution], Telling]
    headers: Mapping[str, str] = field(default_factory=dict)


PROFILES = {
    ProfileName.OPSCONDUCTOR: Profile(OpsConductorTelling),
    ProfileName.AI_SDK: Profile(AiSdkTelling, HEADERS),
    ProfileName.AI_SDK_5: Profile(partial(AiSdkTelling, asks=False), HEADERS),
}


def profile_of(request: Request) -> ProfileName | None:
    """The front end that asks, where it says so. Raises: InvalidParameterError: nobody knows its words."""
    name = request.query_params.get("profile")
    if name is not None and name not in PROFILES:
        raise InvalidParameterError(f"the query parameter profile must be one of {', '.join(PROFILES)}")
    return None if name is None else ProfileName(name)


def told(face: Face, person: Person, execution: Execution, name: ProfileName) -> Response:
    """A stream of the whole execution, from its first event to its end."""
    profile, buffer, start = PROFILES[name], Buffer(face.pace), opening(execution, 0)
    return EventStream(_chunks(face, person, start, buffer, profile.tell(execution)), buffer, profile.headers)


async def chat_answer(face: Face, person: Person, answer: Answer, name: ProfileName) -> Response:
    """The answer to a plan: how it stands for OpsConductor's chat, a stream for the AI SDK."""
    if name is not ProfileName.OPSCONDUCTOR:
        return told(face, person, await face.executor.read(person, answer.execution_id), name)
    if answer.result is not None:
        return standing_reply(standing_of_result(answer.result))
    execution = answer.execution or await face.executor.read(person, answer.execution_id)
    return standing_reply(standing_of(execution), HTTPStatus.ACCEPTED)


def standing_reply(standing: JsonObject, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """How an execution stands, as JSON."""
    where = {"Location": f"/v1/executions/{standing['execution_id']}"}
    return Response(to_json(standing), status, where, JSON)


async def _chunks(
    face: Face, person: Person, start: Opening, buffer: Buffer, telling: Telling
) -> AsyncGenerator[bytes, None]:
    yield encoded(telling.begin())
    async with filled(buffer, watch(face, person, start, buffer), face.closing):
        while (items := await buffer.take()) or buffer.end is None:
            chunk = encoded(said for event in events_in(items) for said in telling.see(event))
            if chunk or not items:
                yield chunk or KEEPALIVE_COMMENT
        ended = buffer.end is End.ENDED
    if buffer.error is not None and not isinstance(buffer.error, UnavailableError):
        raise buffer.error
    try:
        execution = await face.executor.read(person, start.execution.execution_id) if ended else None
    except UnavailableError:
        execution = None
    yield encoded(telling.end(execution) if execution is not None else telling.break_off(BROKEN_OFF))


def events_in(items: Iterable[Item]) -> Iterator[Event]:
    """The events of frames, in their order."""
    return (event for item in items if isinstance(item, Frame) for event in item.events)


def encoded(said: Iterable[str]) -> bytes:
    """Server-sent events with data alone; no frame has a line break in it."""
    return b"".join(f"data: {each}\n\n".encode() for each in said)
