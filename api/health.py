"""Whether the process lives and whether it can work, and where to go from the front page."""

from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from api import examples
from api.accept import JSON, choose
from api.console_files import PAGE, file_reply
from api.face import face_of
from api.openapi import example
from api.replies import reply
from schemas.health import Check, Live, Ready
from schemas.json_text import JsonObject
from stage_e.readiness import Readiness

router = APIRouter(tags=["health"])
OPEN: JsonObject = {"security": []}
_PLACES = {
    "service": "Stage E: executes the plans that OpsConductor makes",
    "executions": "/v1/executions",
    "approvals": "/v1/approvals",
    "assessments": "/v1/assessments",
    "controls": "/v1/controls",
    "drivers": "/v1/drivers",
    "description": "/openapi.json",
    "streams": "/asyncapi.json",
    "health": "/readyz",
    "metrics": "/metrics",
}


@router.get("/", include_in_schema=False)
def index(request: Request) -> Response:
    """The console for a browser; for others where to go."""
    if choose(request.headers.get("accept", ""), (JSON, "text/html")) == JSON:
        return JSONResponse(_PLACES)
    return file_reply(request, PAGE)


@router.get(
    "/livez",
    summary="Does the process answer?",
    responses={200: example(Live, "It does.", {"status": "ok"})},
    openapi_extra=OPEN,
    response_model=None,
)
async def livez() -> Response:
    """Says nothing about what the process needs."""
    return reply(Live())


@router.get(
    "/readyz",
    summary="Can the process work?",
    responses={
        200: example(Ready, "It can, perhaps with something away that it can do without.", examples.READY),
        503: example(Ready, "It cannot.", examples.READY),
    },
    openapi_extra=OPEN,
    response_model=None,
)
async def readyz(request: Request) -> Response:
    """What it needs, part by part."""
    ready = ready_of(await face_of(request).parts.check())
    return reply(ready, HTTPStatus.SERVICE_UNAVAILABLE if ready.status == "unavailable" else HTTPStatus.OK)


def ready_of(found: Readiness) -> Ready:
    """What is there and what is away, for the wire."""
    checks = tuple(
        Check(name=name, ok=trouble is None, required=not Readiness({name: "away"}).ready, detail=trouble)
        for name, trouble in found.parts.items()
    )
    checks += tuple(Check(name=name, ok=False, required=False, detail=why) for name, why in found.not_called.items())
    if not found.ready:
        return Ready(status="unavailable", checks=checks)
    return Ready(status="ready" if all(check.ok for check in checks) else "degraded", checks=checks)
