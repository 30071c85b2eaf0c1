"""Retry and roll back: what follows on an execution that has ended, as a new one that is linked to it."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import Response

from api import examples
from api.bodies import body_of, idempotency_key
from api.face import face_of
from api.identity import Asker
from api.openapi import example, header, problems, takes
from api.parameters import ExecutionId
from api.prefer import prefer_of
from api.replies import answer_reply, reply
from schemas.assessment import Assessment
from schemas.execution import Execution
from schemas.execution_result_v1 import ExecutionResultV1
from schemas.field_types import Name, Text
from schemas.wire import Wire
from schemas.words import Sequel
from stage_e.ports.people import Person
from stage_e.sequels import Wanted

MOST_SECRETS = 100
_WHERE = ("Location", "Content-Location", "Preference-Applied")
_ENDED = example(ExecutionResultV1, "It has ended; this is its result. With `dry_run` the verdict.", examples.RESULT)
router = APIRouter(
    prefix="/v1/executions/{execution_id}",
    tags=["sequels"],
    responses={
        200: {**_ENDED, "model": ExecutionResultV1 | Assessment},
        202: example(Execution, "It waits or runs.", examples.EXECUTION, (*_WHERE, "ETag", "Retry-After")),
        **problems("not-found", "forbidden", "conflict", "too-large", "not-json", "invalid-body", "invalid-plan"),
    },
)


class SequelRequest(Wire):
    """The body of a retry or a rollback; none is needed where no secret is."""

    secrets: dict[Name, Text] = Field(default_factory=dict, max_length=MOST_SECRETS)
    """Secrets that are needed again, by the markers that a refusal names: the old ones were deleted."""


_PREFER = header("Prefer", "`respond-async`: do not wait; `wait=N`: wait at most N seconds, 300 at most.")
_KEY = header("Idempotency-Key", "The same key is the same execution; without one, so are all within 10 minutes.")
_TAKES = {**takes(SequelRequest, examples.SEQUEL, required=False), "parameters": [_PREFER, _KEY]}
DryRun = Annotated[bool, Query(description="Answer the verdict on what would run; nothing is stored, nothing runs.")]


@router.post("/retry", summary="Retry", openapi_extra=_TAKES, response_model=None)
async def retry(request: Request, person: Asker, execution_id: ExecutionId, *, dry_run: DryRun = False) -> Response:
    """Continues from what failed: what succeeded is taken over, the rest is judged anew and runs as it was stored."""
    return await _follow_on(request, person, Sequel.RETRY, execution_id, dry_run=dry_run)


@router.post("/rollback", summary="Roll back", openapi_extra=_TAKES, response_model=None)
async def rollback(request: Request, person: Asker, execution_id: ExecutionId, *, dry_run: DryRun = False) -> Response:
    """Takes back what it changed, the last change first, where a command is known and how it was before."""
    return await _follow_on(request, person, Sequel.ROLLBACK, execution_id, dry_run=dry_run)


async def _follow_on(request: Request, person: Person, sequel: Sequel, execution_id: str, *, dry_run: bool) -> Response:
    face, prefer, key = face_of(request), prefer_of(request), idempotency_key(request)
    body = await body_of(request, SequelRequest, when_empty=SequelRequest())
    wanted = Wanted(sequel, execution_id, body.secrets)
    if dry_run:
        return reply(await face.executor.preview(person, wanted))
    answer = await face.works.run(face.executor.follow_on(person, wanted, prefer.preference, key))
    return answer_reply(answer, prefer)
