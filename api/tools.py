"""The catalogue: which tools a plan may name, and what they do."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api import examples
from api.face import face_of
from api.identity import Asker
from api.openapi import example, problems
from api.replies import reply
from schemas.page import Page
from schemas.tool import ToolView

LONGEST_NAME = 200
router = APIRouter(prefix="/v1/tools", tags=["tools"])


@router.get(
    "",
    summary="List tools",
    responses={
        200: example(Page[ToolView], "Sorted by name, all on one page.", examples.page_of(examples.TOOL)),
        **problems(),
    },
    response_model=None,
)
async def list_tools(
    request: Request, _person: Asker, name: Annotated[str | None, Query(max_length=LONGEST_NAME)] = None
) -> Response:
    """Every tool of the catalogue; with `name` the one that a plan means by it, or none."""
    return reply(Page[ToolView](items=await face_of(request).executor.tools(name)))
