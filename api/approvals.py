"""Questions to people, and their answers."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import model_validator
from starlette.responses import Response

from api import examples
from api.bodies import body_of
from api.face import face_of
from api.identity import Asker
from api.openapi import example, header, problems, takes
from api.parameters import ApprovalId
from api.prefer import prefer_of
from api.replies import answer_reply, reply
from schemas.approval import Approval, ApprovalDecision, ApprovalStanding
from schemas.container_types import refuse_at
from schemas.execution import Execution
from schemas.execution_result_v1 import ExecutionResultV1
from schemas.page import Page
from schemas.words import ApprovalState, Verdict

MOST_LISTED = 500
router = APIRouter(prefix="/v1/approvals", tags=["approvals"])
_PREFER = header("Prefer", "`wait=N`: wait at most N seconds for the end of what is approved.")


class Decision(ApprovalDecision):
    """A person's answer; the chat's ``{"approved": true, "digest": ...}`` means the same as a ``decision``."""

    @model_validator(mode="before")
    @classmethod
    def _as_the_chat_says_it(cls, body: object) -> object:
        if not isinstance(body, dict) or not isinstance(body.get("approved"), bool):
            return body
        verdict = Verdict.APPROVE if body["approved"] else Verdict.REJECT
        if body.get("decision", verdict) != verdict:
            raise refuse_at([(("approved",), "contradicts the decision")])
        return {**body, "decision": verdict}


@router.get(
    "",
    summary="List approvals",
    responses={200: example(Page[Approval], "Newest first.", examples.page_of(examples.APPROVAL)), **problems()},
    response_model=None,
)
async def list_approvals(
    request: Request,
    person: Asker,
    state: ApprovalState | None = None,
    limit: Annotated[int, Query(ge=1, le=MOST_LISTED)] = 100,
) -> Response:
    """The questions of the tenant; with ``state=pending`` those that wait for somebody."""
    return reply(Page[Approval](items=await face_of(request).executor.approvals(person, state, limit)))


@router.get(
    "/{approval_id}",
    summary="Look at an approval",
    responses={
        200: example(ApprovalStanding, "The question, and whether you may answer it.", examples.STANDING),
        **problems("not-found"),
    },
    response_model=None,
)
async def standing(request: Request, person: Asker, approval_id: ApprovalId) -> Response:
    """Nobody has to try in order to know: `why_not` says what an answer would be refused for."""
    return reply(await face_of(request).executor.standing(person, approval_id))


@router.post(
    "/{approval_id}/decision",
    summary="Answer an approval",
    responses={
        200: example(ExecutionResultV1, "It has ended; this is its result.", examples.RESULT),
        202: example(Execution, "It goes on, or waits for others.", examples.EXECUTION, ("Location", "Retry-After")),
        **problems(
            "not-found", "forbidden", "conflict", "stale-digest", "too-large", "too-slow", "not-json", "invalid-body"
        ),
    },
    openapi_extra={**takes(ApprovalDecision, examples.DECISION), "parameters": [_PREFER]},
    response_model=None,
)
async def decide(request: Request, person: Asker, approval_id: ApprovalId) -> Response:
    """The digest must be the one that was looked at: what was approved is what runs."""
    prefer, decision = prefer_of(request), await body_of(request, Decision)
    face = face_of(request)
    answer = await face.works.run(face.executor.decide(person, approval_id, decision, prefer.preference))
    return answer_reply(answer, prefer)
