"""Plans in, executions and their results out."""

import re
from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api import examples
from api.accept import CSV, JSON, choose
from api.bodies import idempotency_key, plan_of
from api.chat import ProfileName, chat_answer, profile_of, standing_reply
from api.face import face_of
from api.filters import Listed
from api.identity import Asker, person_of
from api.openapi import example, header, problems, query, takes
from api.parameters import ExecutionId
from api.prefer import prefer_of
from api.profiles.opsconductor import standing_of
from api.replies import answer_reply, reply, waiting_headers
from api.rows import csv_reply
from schemas.accepted_plan import AcceptedPlan
from schemas.execution import Execution
from schemas.execution_result_v1 import ExecutionResultV1
from schemas.page import Page
from schemas.stream import GREATEST_NUMBER
from schemas.submission import Submission

_ETAG = re.compile(r'(?:W/)?"([0-9]{1,19})"')
router = APIRouter(prefix="/v1/executions", tags=["executions"])

_WHERE = ("Location", "Content-Location", "Preference-Applied")
_PREFER = header("Prefer", "`respond-async`: do not wait; `wait=N`: wait at most N seconds, 300 at most.")
_KEY = header("Idempotency-Key", "1 to 255 printable characters; the same key and body is the same execution.")
_PROFILE = query("profile", "Answer in the words of this front end.", ProfileName)
_KNOWN_VERSION = header("If-None-Match", "The ETag that is known already.")


@router.post(
    "",
    summary="Run a plan",
    responses={
        200: example(ExecutionResultV1, "It has ended; this is its result.", examples.RESULT, _WHERE),
        202: example(Execution, "It waits or runs.", examples.EXECUTION, (*_WHERE, "ETag", "Retry-After")),
        **problems(
            "too-large",
            "too-slow",
            "not-json",
            "invalid-submission",
            "invalid-plan",
            "forbidden",
            "conflict",
            "too-many-requests",
        ),
    },
    openapi_extra={**takes(Submission, examples.SUBMISSION), "parameters": [_PREFER, _KEY, _PROFILE]},
    response_model=None,
)
async def submit(request: Request) -> Response:
    """Runs at once when it is short and needs nobody's approval, in the background or after the approval otherwise.

    With ``profile`` the answer is in the words of that front end: how it stands, or the stream of all that happens.
    """
    face, person = face_of(request), await person_of(request)
    prefer, key, profile = prefer_of(request), idempotency_key(request), profile_of(request)
    submission = await plan_of(request)
    answer = await face.works.run(face.executor.submit(submission, person, prefer.preference, key))
    return answer_reply(answer, prefer) if profile is None else await chat_answer(face, person, answer, profile)


@router.get(
    "",
    summary="List executions",
    responses={
        200: example(Page[Execution], "Newest first.", examples.page_of(examples.EXECUTION)),
        **problems(),
    },
    response_model=None,
)
async def list_executions(request: Request, person: Asker, filters: Listed) -> Response:
    """A page without the outputs of steps, and in ``next`` the cursor of the page after it."""
    executions, following = await face_of(request).executor.list_executions(filters.query(person))
    return reply(Page[Execution](items=executions, next=following))


@router.get(
    "/{execution_id}",
    summary="Look at an execution",
    responses={
        200: example(Execution, "As of its last event.", examples.EXECUTION, ("ETag", "Retry-After")),
        304: {"description": "It has no events beyond the ETag in If-None-Match."},
        **problems("not-found"),
    },
    openapi_extra={"parameters": [_PREFER, _KNOWN_VERSION]},
    response_model=None,
)
async def read(
    request: Request, person: Asker, execution_id: ExecutionId, profile: Literal["opsconductor"] | None = None
) -> Response:
    """State, progress, steps, approvals and result. With ``Prefer: wait=N`` and ``If-None-Match`` once it has news.

    With ``profile=opsconductor`` its ``status`` is ``running`` or ``pending`` for as long as it is not over.
    """
    prefer, known = prefer_of(request), _known(request)
    executor = face_of(request).executor
    execution = await executor.read(person, execution_id)
    if execution.last_seq in known and prefer.patience and not execution.status.finished:
        execution = await executor.read(person, execution_id, execution.last_seq, prefer.patience)
    headers = waiting_headers(execution) | prefer.applied()
    if profile is not None:
        return standing_reply(standing_of(execution))
    if execution.last_seq in known:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return reply(execution, headers=headers)


@router.get(
    "/{execution_id}/result",
    summary="Fetch the result of an execution",
    responses={
        200: example(ExecutionResultV1, "How it ended.", examples.RESULT),
        **problems("not-found", "conflict"),
    },
    response_model=None,
)
async def result(
    request: Request,
    person: Asker,
    execution_id: ExecutionId,
    form: Annotated[Literal["json", "csv"] | None, Query(alias="format")] = None,
) -> Response:
    """With ``Accept: text/csv`` or ``?format=csv`` a table: the rows of the output, or the steps if it has none."""
    found = await face_of(request).executor.result(person, execution_id)
    media_type = choose(request.headers.get("accept", ""), (JSON, CSV)) if form is None else None
    return csv_reply(found) if form == "csv" or media_type == CSV else reply(found)


@router.get(
    "/{execution_id}/plan",
    summary="Fetch the plan of an execution",
    responses={200: example(AcceptedPlan, "To be submitted once more.", examples.PLAN), **problems("not-found")},
    response_model=None,
)
async def plan(request: Request, person: Asker, execution_id: ExecutionId) -> Response:
    """As it was accepted, with markers in the place of secrets: these have to be put in again."""
    return reply(await face_of(request).executor.accepted_plan(person, execution_id))


def _known(request: Request) -> frozenset[int]:
    """The versions in ``If-None-Match``."""
    found = _ETAG.findall(request.headers.get("if-none-match", ""))
    return frozenset(int(number) for number in found if int(number) <= GREATEST_NUMBER)
