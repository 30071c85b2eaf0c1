"""Cancel, pause, resume and resolve: what somebody wants of an execution that is under way."""

from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.responses import Response

from api import examples
from api.bodies import body_of
from api.face import face_of
from api.identity import Asker
from api.openapi import example, problems, takes
from api.parameters import ExecutionId
from api.replies import reply, waiting_headers
from schemas.execution import Execution
from schemas.field_types import Text
from schemas.resolve import Resolve
from schemas.wire import Wire
from schemas.words import Resolution, StepStatus
from stage_e.ports.people import Person
from stage_e.ports.records import Wish

router = APIRouter(
    prefix="/v1/executions/{execution_id}",
    tags=["wishes"],
    responses={
        200: example(Execution, "It is so.", examples.EXECUTION, ("ETag",)),
        202: example(Execution, "Its driver has been told.", examples.EXECUTION, ("ETag", "Retry-After")),
        **problems("not-found", "forbidden", "conflict", "too-large", "too-slow", "not-json", "invalid-body"),
    },
)


class WishReason(Wire):
    """The body of a wish; none is needed."""

    reason: Text = ""
    """For whoever reads the record later."""


_BODY = takes(WishReason, examples.WISH, required=False)


@router.post("/cancel", summary="Cancel", openapi_extra=_BODY, response_model=None)
async def cancel(request: Request, person: Asker, execution_id: ExecutionId) -> Response:
    """Nothing new starts; what is in flight ends, and the result says what is certain."""
    return await _wish(request, person, execution_id, Wish.CANCEL)


@router.post("/pause", summary="Pause", openapi_extra=_BODY, response_model=None)
async def pause(request: Request, person: Asker, execution_id: ExecutionId) -> Response:
    """Nothing new starts until it is resumed."""
    return await _wish(request, person, execution_id, Wish.PAUSE)


@router.post("/resume", summary="Resume", openapi_extra=_BODY, response_model=None)
async def resume(request: Request, person: Asker, execution_id: ExecutionId) -> Response:
    """It goes on after a pause."""
    return await _wish(request, person, execution_id, Wish.RESUME)


@router.post(
    "/resolve",
    summary="Say what became of a step",
    openapi_extra=takes(Resolve, examples.RESOLVE),
    response_model=None,
)
async def resolve(request: Request, person: Asker, execution_id: ExecutionId) -> Response:
    """Of a step that is `unknown`: it `happened`, it `did_not_happen`, `try_again`, or `abort` the execution."""
    order, face = await body_of(request, Resolve), face_of(request)
    execution = await face.works.run(face.executor.resolve(person, execution_id, order))
    wanted = order.step_id if order.target is None else f"{order.step_id}[{order.target}]"
    waits = order.outcome is not Resolution.ABORT and any(
        step.id == wanted and step.status is StepStatus.UNKNOWN for step in execution.steps
    )
    return reply(execution, HTTPStatus.ACCEPTED if waits else HTTPStatus.OK, waiting_headers(execution))


async def _wish(request: Request, person: Person, execution_id: str, wish: Wish) -> Response:
    body = await body_of(request, WishReason, when_empty=WishReason())
    face = face_of(request)
    execution = await face.works.run(face.executor.wish(person, execution_id, wish, body.reason))
    status = HTTPStatus.OK if execution.status.grants(wish) else HTTPStatus.ACCEPTED
    return reply(execution, status, waiting_headers(execution))
