"""Who the client is, as its key says."""

from fastapi import APIRouter
from starlette.responses import Response

from api import examples
from api.identity import Asker
from api.openapi import example, problems
from api.replies import reply
from schemas.person import PersonView

router = APIRouter(prefix="/v1/me", tags=["people"])


@router.get(
    "",
    summary="Who am I?",
    responses={200: example(PersonView, "The person behind the key.", examples.PERSON), **problems()},
    response_model=None,
)
async def me(person: Asker) -> Response:
    """Tenant, name and roles; what they allow is said where it is asked for."""
    return reply(PersonView(tenant=person.tenant, subject=person.subject, roles=tuple(sorted(person.roles))))
