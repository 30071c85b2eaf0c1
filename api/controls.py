"""What is stopped: nothing of it is sent until somebody lets it go."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from api import examples
from api.bodies import body_of
from api.face import face_of
from api.identity import Asker
from api.openapi import example, problems, takes
from api.parameters import StopId
from api.replies import reply
from schemas.control import Control, Release, StopOrder
from schemas.page import Page

router = APIRouter(prefix="/v1/controls", tags=["controls"])
_FAULTS = ("forbidden", "too-large", "not-json", "invalid-body")


@router.get(
    "",
    summary="List what is stopped",
    responses={200: example(Page[Control], "Oldest first.", examples.page_of(examples.CONTROL)), **problems()},
    response_model=None,
)
async def list_stops(request: Request, person: Asker) -> Response:
    """Stops in force in the tenant, those of the whole installation among them."""
    return reply(Page[Control](items=await face_of(request).parts.stopping.stops(person)))


@router.post(
    "",
    summary="Stop",
    responses={200: example(Control, "Nothing of it is sent any more.", examples.CONTROL), **problems(*_FAULTS)},
    openapi_extra=takes(StopOrder, examples.STOP),
    response_model=None,
)
async def stop(request: Request, person: Asker) -> Response:
    """What is stopped waits and says so; what is under way ends. To stop twice is to stop once."""
    order, face = await body_of(request, StopOrder), face_of(request)
    return reply(await face.works.run(face.parts.stopping.stop(person, order)))


@router.delete(
    "/{stop_id}",
    summary="Let go",
    responses={
        200: example(Control, "It is lifted; what waited goes on.", examples.CONTROL),
        **problems("not-found", *_FAULTS),
    },
    openapi_extra=takes(Release, examples.WISH),
    response_model=None,
)
async def go(request: Request, person: Asker, stop_id: StopId) -> Response:
    """What another stop still holds goes on waiting."""
    release, face = await body_of(request, Release), face_of(request)
    return reply(await face.works.run(face.parts.stopping.go(person, stop_id, release.reason)))
