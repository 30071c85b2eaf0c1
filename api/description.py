"""The live streams described, as ``/openapi.json`` describes the rest."""

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from schemas.asyncapi import asyncapi

router = APIRouter()


@router.get("/asyncapi.json", include_in_schema=False)
async def describe_streams() -> Response:
    """AsyncAPI 3."""
    return JSONResponse(asyncapi())
