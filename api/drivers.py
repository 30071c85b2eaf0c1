"""Who works and what waits."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from api import examples
from api.face import face_of
from api.identity import Asker
from api.openapi import example, problems
from api.replies import reply
from schemas.drivers import House

router = APIRouter(prefix="/v1/drivers", tags=["operations"])


@router.get(
    "",
    summary="List drivers and queues",
    responses={200: example(House, "Processes, and how much there is to do.", examples.HOUSE), **problems()},
    response_model=None,
)
async def list_drivers(request: Request, person: Asker) -> Response:
    """Admins see the numbers of all tenants, others those of their own."""
    return reply(await face_of(request).parts.overseeing.look(person))
