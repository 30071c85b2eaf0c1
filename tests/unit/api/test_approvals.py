"""Questions to people and their answers, over a fake executor."""

from datetime import timedelta

import pytest

from api import examples
from schemas.approval import Approval, ApprovalStanding
from schemas.json_text import JsonObject
from schemas.page import Page
from schemas.words import ApprovalState, Verdict
from stage_e.admission import Preference
from stage_e.errors import StaleDigestError
from tests.unit.api.world import HERE, OLGA, a_world

APPROVAL = Approval.model_validate(examples.APPROVAL)
DECIDE = f"/v1/approvals/{APPROVAL.approval_id}/decision"
DIGEST = APPROVAL.digest


async def test_the_questions_that_wait_are_listed() -> None:
    async with a_world() as world:
        answer = await world.get("/v1/approvals?state=pending&limit=5")
        assert Page[Approval].model_validate_json(answer.content) == Page[Approval](items=(APPROVAL,))
        assert world.executor.asked["approvals"] == [(OLGA, ApprovalState.PENDING, 5)]


async def test_whoever_looks_at_a_question_is_told_whether_they_may_answer() -> None:
    async with a_world() as world:
        answer = await world.get(f"/v1/approvals/{APPROVAL.approval_id}")
        assert answer.json() == ApprovalStanding(approval=APPROVAL, may_answer=True).model_dump(mode="json")
        assert world.executor.asked["standing"] == [(OLGA, APPROVAL.approval_id)]


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        ({"decision": "approve", "digest": DIGEST}, Verdict.APPROVE),
        ({"decision": "reject", "digest": DIGEST, "comment": "no"}, Verdict.REJECT),
        ({"approved": True, "digest": DIGEST}, Verdict.APPROVE),
        ({"approved": False, "digest": DIGEST}, Verdict.REJECT),
        ({"approved": True, "decision": "approve", "digest": DIGEST}, Verdict.APPROVE),
    ],
)
async def test_an_answer_reaches_the_executor_as_it_was_meant(body: JsonObject, verdict: Verdict) -> None:
    async with a_world() as world:
        answer = await world.post(DECIDE, body, Prefer="wait=20")
        assert (answer.status_code, answer.headers["location"]) == (202, HERE)
        preference = Preference(wait=timedelta(seconds=20))
        assert world.executor.asked["decide"] == [(OLGA, APPROVAL.approval_id, verdict, DIGEST, preference)]


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({"approved": True}, {"/digest"}),
        ({"decision": "approve"}, {"/digest"}),
        ({"digest": DIGEST}, {"/decision"}),
        ({"approved": "yes", "digest": DIGEST}, {"/decision"}),
        ({"approved": True, "decision": "reject", "digest": DIGEST}, {"/approved"}),
        ({"decision": "perhaps", "digest": "md5:0"}, {"/decision", "/digest"}),
        ([], {""}),
    ],
)
async def test_an_answer_that_is_none_is_refused_with_all_its_faults(body: object, pointers: set[str]) -> None:
    async with a_world() as world:
        answer = await world.post(DECIDE, body)
        assert answer.status_code == 422
        assert {fault["pointer"] for fault in answer.json()["errors"]} == pointers
        assert world.executor.asked["decide"] == []


async def test_what_was_approved_and_has_ended_is_answered_with_its_result() -> None:
    async with a_world() as world:
        world.executor.ended = True
        answer = await world.post(DECIDE, examples.DECISION, Prefer="wait=20")
        assert (answer.status_code, answer.json()["answer"]) == (200, examples.RESULT["answer"])


async def test_a_digest_of_something_else_is_a_conflict() -> None:
    async with a_world() as world:
        world.executor.error = StaleDigestError("the plan has changed; look at it again")
        assert (await world.post(DECIDE, examples.DECISION)).status_code == 409
