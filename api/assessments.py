"""The verdict on a plan without running it."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from api import examples
from api.bodies import plan_of
from api.face import face_of
from api.identity import Asker
from api.openapi import example, problems, takes
from api.replies import reply
from schemas.assessment import Assessment
from schemas.submission import Submission

router = APIRouter(prefix="/v1/assessments", tags=["assessments"])


@router.post(
    "",
    summary="Assess a plan",
    responses={
        200: example(Assessment, "Nothing is stored and nothing runs.", examples.ASSESSMENT),
        **problems("too-large", "too-slow", "not-json", "invalid-submission", "invalid-plan"),
    },
    openapi_extra=takes(Submission, examples.SUBMISSION),
    response_model=None,
)
async def assess(request: Request, _person: Asker) -> Response:
    """Steps, operations, targets, estimate, risk with reasons, mode, approval level and digest."""
    return reply(await face_of(request).executor.assess(await plan_of(request)))
