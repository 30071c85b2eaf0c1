"""Errors as ``application/problem+json``; the only module that knows which HTTP status an error has.

The ``type`` of a problem is ``urn:stage-e:problem:<code>`` and stays as it is; the texts may change.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus as Status
from math import ceil

import structlog
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from schemas.problem import FieldError, InvalidInputError, Problem
from stage_e.errors import InvalidPlanError, StageEError, TooManyRequestsError, UnavailableError

MEDIA_TYPE = "application/problem+json"
TYPE = "urn:stage-e:problem:"
REQUEST_ID = "stage_e.request_id"  # in the scope, for the problem's instance
PROBLEM = "stage_e.problem"  # in the scope, for the line in the log
AGAIN_IN_S = 2  # seconds after which an absent part may be back
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Kind:
    """What all problems of one code have in common."""

    status: Status
    title: str


KINDS = {
    "bad-request": Kind(Status.BAD_REQUEST, "The request cannot be taken"),
    "not-json": Kind(Status.BAD_REQUEST, "The body is not JSON"),
    "unauthorized": Kind(Status.UNAUTHORIZED, "Nobody known sent this"),
    "forbidden": Kind(Status.FORBIDDEN, "This person may not do that"),
    "not-found": Kind(Status.NOT_FOUND, "There is no such thing"),
    "no-such-route": Kind(Status.NOT_FOUND, "There is no such route"),
    "method-not-allowed": Kind(Status.METHOD_NOT_ALLOWED, "The route does not have this method"),
    "conflict": Kind(Status.CONFLICT, "Its state does not allow this"),
    "stale-digest": Kind(Status.CONFLICT, "What was looked at is not what would run"),
    "too-slow": Kind(Status.REQUEST_TIMEOUT, "The body takes too long"),
    "too-large": Kind(Status.REQUEST_ENTITY_TOO_LARGE, "The body is too large"),
    "invalid-input": Kind(Status.UNPROCESSABLE_ENTITY, "The request has faults"),
    "invalid-json": Kind(Status.UNPROCESSABLE_ENTITY, "The JSON has faults"),
    "invalid-body": Kind(Status.UNPROCESSABLE_ENTITY, "The body has faults"),
    "invalid-submission": Kind(Status.UNPROCESSABLE_ENTITY, "The plan or its decision has faults"),
    "invalid-plan": Kind(Status.UNPROCESSABLE_ENTITY, "The plan cannot run"),
    "invalid-parameter": Kind(Status.UNPROCESSABLE_ENTITY, "A parameter or header has faults"),
    "too-many-requests": Kind(Status.TOO_MANY_REQUESTS, "Stage E is full"),
    "internal": Kind(Status.INTERNAL_SERVER_ERROR, "Stage E has a fault"),
    "unavailable": Kind(Status.SERVICE_UNAVAILABLE, "A part of Stage E is away"),
    "store-unavailable": Kind(Status.SERVICE_UNAVAILABLE, "The database is away"),
}
_CODES = {
    Status.UNAUTHORIZED: "unauthorized",
    Status.NOT_FOUND: "no-such-route",
    Status.METHOD_NOT_ALLOWED: "method-not-allowed",
}


async def answer_stage_e_error(request: Request, error: Exception) -> Response:
    """The problem that one of our errors is; one that is no business of the client's is logged and not told."""
    if not isinstance(error, StageEError) or error.code not in KINDS:
        return answer_fault(request, error)
    errors = error.errors if isinstance(error, InvalidPlanError) else None
    headers = {}
    if isinstance(error, TooManyRequestsError):
        headers["Retry-After"] = str(max(ceil(error.retry_after.total_seconds()), 1))
    elif isinstance(error, UnavailableError):
        headers["Retry-After"] = str(AGAIN_IN_S)
        log.warning("a part is away", error=str(error))
    return problem_reply(request, error.code, str(error), errors, headers)


async def answer_invalid_input(request: Request, error: Exception) -> Response:
    """The problem that a body with faults is."""
    if not isinstance(error, InvalidInputError):
        return answer_fault(request, error)
    first, *others = error.errors
    detail = f"{first.pointer or 'the body'}: {first.detail}"
    if others:
        detail = f"{len(error.errors)} faults, the first at {detail}"
    return problem_reply(request, error.code, detail, error.errors)


async def answer_invalid_parameters(request: Request, error: Exception) -> Response:
    """The problem that parameters with faults are."""
    if not isinstance(error, RequestValidationError):
        return answer_fault(request, error)
    faults = (f"the {' parameter '.join(map(str, each['loc'][:2]))}: {each['msg']}" for each in error.errors())
    return problem_reply(request, "invalid-parameter", "; ".join(faults))


async def answer_http_exception(request: Request, error: Exception) -> Response:
    """The problem that no route, no method or nobody's key is."""
    if not isinstance(error, HTTPException):
        return answer_fault(request, error)
    match error.status_code:
        case Status.NOT_FOUND:
            detail = "nothing is here; GET / tells where to go"
        case Status.METHOD_NOT_ALLOWED:
            detail = f"{request.method} is not possible here"
        case _:
            detail = error.detail
    code = _CODES.get(Status(error.status_code), "bad-request")
    return problem_reply(request, code, detail, None, error.headers)


def answer_fault(request: HTTPConnection, error: Exception) -> Response:
    """The problem that a fault of ours is: logged here, once, and the client is told no more than that."""
    log.error("request failed", exc_info=error)
    return problem_reply(request, "internal", "an unexpected fault, which was logged under the id of this request")


def problem_reply(
    request: HTTPConnection,
    code: str,
    detail: str,
    errors: tuple[FieldError, ...] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The answer that a problem is."""
    kind = KINDS[code]
    request.scope[PROBLEM] = code
    problem = Problem(
        type=TYPE + code,
        title=kind.title,
        status=kind.status,
        detail=detail,
        instance=f"urn:stage-e:request:{request.scope.get(REQUEST_ID, 'unknown')}",
        errors=errors,
    )
    return Response(problem.model_dump_json(exclude_none=True), kind.status, headers, MEDIA_TYPE)


HANDLERS = {
    StageEError: answer_stage_e_error,
    InvalidInputError: answer_invalid_input,
    RequestValidationError: answer_invalid_parameters,
    HTTPException: answer_http_exception,
}
