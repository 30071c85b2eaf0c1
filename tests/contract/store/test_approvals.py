from dataclasses import replace
from datetime import timedelta

import pytest

from schemas.event import EventType
from schemas.words import ApprovalState, ExecutionStatus, Verdict
from stage_e.errors import ConflictError, ForbiddenError, NotFoundError, StaleDigestError
from stage_e.ports.approvals import NewVote, VoteAnswer
from stage_e.ports.records import NewApproval, Wish
from tests.builders import DIGEST, a_new_execution, a_person, a_submitted, a_write, asking
from tests.contract.store.world import World

A_MINUTE = timedelta(minutes=1)


async def asked(world: World, level: int = 2, quorum: int = 1, tenant: str = "acme") -> tuple[str, str]:
    """An execution that waits for an approval, requested by olga: its id, and the approval's."""
    new = asking(
        a_new_execution(a_submitted(level=level, tenant=tenant)), quorum=quorum, expires_at=world.now() + A_MINUTE
    )
    await world.store.accept(new)
    return new.submitted.execution_id, question_of(new.approval).approval_id


def question_of(approval: NewApproval | None) -> NewApproval:
    assert approval is not None
    return approval


def a_vote(approval_id: str, subject: str = "petra", verdict: Verdict = Verdict.APPROVE) -> NewVote:
    return NewVote(approval_id, a_person(subject), verdict, DIGEST)


async def test_one_yes_is_enough_where_nothing_else_is_said(world: World) -> None:
    execution_id, approval_id = await asked(world)
    answer = await world.store.vote(a_vote(approval_id))
    assert answer == VoteAnswer(execution_id, ApprovalState.APPROVED)
    approval = await world.store.approval("acme", approval_id)
    assert (approval.state, [vote.approver for vote in approval.votes]) == (ApprovalState.APPROVED, ["petra"])


async def test_an_approval_is_a_wish_for_the_driver(world: World) -> None:
    execution_id, approval_id = await asked(world)
    await world.store.vote(a_vote(approval_id))
    (item,) = await world.store.inbox(execution_id)
    assert (item.wish, item.by) == (Wish.APPROVED, "petra")
    assert item.data == {"approval_id": approval_id, "step_id": None, "approvers": ["petra"]}


async def test_a_rejection_is_a_wish_for_the_driver(world: World) -> None:
    execution_id, approval_id = await asked(world, quorum=2)
    answer = await world.store.vote(replace(a_vote(approval_id, verdict=Verdict.REJECT), comment="not today"))
    assert answer.state is ApprovalState.REJECTED
    (item,) = await world.store.inbox(execution_id)
    assert (item.wish, item.by) == (Wish.REJECTED, "petra")
    assert item.data == {"approval_id": approval_id, "step_id": None, "comment": "not today"}


async def test_a_quorum_takes_several_people(world: World) -> None:
    execution_id, approval_id = await asked(world, quorum=2)
    assert (await world.store.vote(a_vote(approval_id))).state is ApprovalState.PENDING
    assert await world.store.inbox(execution_id) == ()
    assert (await world.store.vote(a_vote(approval_id, "quentin"))).state is ApprovalState.APPROVED
    (item,) = await world.store.inbox(execution_id)
    assert item.data["approvers"] == ["petra", "quentin"]


async def test_a_repeated_vote_changes_nothing(world: World) -> None:
    execution_id, approval_id = await asked(world)
    first = await world.store.vote(a_vote(approval_id))
    assert await world.store.vote(a_vote(approval_id)) == first
    assert len((await world.store.approval("acme", approval_id)).votes) == 1
    assert len(await world.store.inbox(execution_id)) == 1


async def test_nobody_changes_a_vote(world: World) -> None:
    _, approval_id = await asked(world, quorum=2)
    await world.store.vote(a_vote(approval_id))
    with pytest.raises(ConflictError):
        await world.store.vote(a_vote(approval_id, verdict=Verdict.REJECT))


async def test_a_settled_approval_takes_no_more_votes(world: World) -> None:
    _, approval_id = await asked(world)
    await world.store.vote(a_vote(approval_id, verdict=Verdict.REJECT))
    with pytest.raises(ConflictError):
        await world.store.vote(a_vote(approval_id, "quentin"))


async def test_a_vote_is_for_what_the_person_saw(world: World) -> None:
    _, approval_id = await asked(world)
    with pytest.raises(StaleDigestError):
        await world.store.vote(replace(a_vote(approval_id), digest=f"sha256:{'0' * 64}"))


async def test_the_requester_may_confirm_at_level_1(world: World) -> None:
    _, approval_id = await asked(world, level=1)
    assert (await world.store.vote(a_vote(approval_id, "olga"))).state is ApprovalState.APPROVED


@pytest.mark.parametrize("level", [2, 3])
@pytest.mark.parametrize("verdict", [Verdict.APPROVE, Verdict.REJECT])
async def test_the_requester_has_no_vote_where_four_eyes_are_due(world: World, level: int, verdict: Verdict) -> None:
    _, approval_id = await asked(world, level=level)
    with pytest.raises(ForbiddenError):
        await world.store.vote(a_vote(approval_id, "olga", verdict))


@pytest.mark.parametrize("level", [1, 2, 3])
async def test_a_question_is_taken_back_without_a_vote(world: World, level: int) -> None:
    execution_id, approval_id = await asked(world, level=level)
    answer = await world.store.vote(replace(a_vote(approval_id, "olga", Verdict.WITHDRAW), comment="wrong host"))
    assert answer == VoteAnswer(execution_id, ApprovalState.VOID)
    approval = await world.store.approval("acme", approval_id)
    assert (approval.state, approval.votes) == (ApprovalState.VOID, ())
    (item,) = await world.store.inbox(execution_id)
    assert (item.wish, item.by) == (Wish.VOID, "olga")
    assert item.data == {"approval_id": approval_id, "step_id": None, "reason": "wrong host"}


async def test_who_has_voted_may_still_take_the_question_back(world: World) -> None:
    _, approval_id = await asked(world, level=1, quorum=2)
    await world.store.vote(a_vote(approval_id, "olga"))
    assert (await world.store.vote(a_vote(approval_id, "olga", Verdict.WITHDRAW))).state is ApprovalState.VOID


async def test_a_question_that_was_taken_back_takes_no_answer(world: World) -> None:
    _, approval_id = await asked(world)
    await world.store.vote(a_vote(approval_id, "olga", Verdict.WITHDRAW))
    for verdict in Verdict:
        with pytest.raises(ConflictError):
            await world.store.vote(a_vote(approval_id, verdict=verdict))


async def test_what_was_approved_is_not_taken_back(world: World) -> None:
    _, approval_id = await asked(world)
    await world.store.vote(a_vote(approval_id))
    with pytest.raises(ConflictError):
        await world.store.vote(a_vote(approval_id, "olga", Verdict.WITHDRAW))


async def test_an_expired_approval_takes_no_votes(world: World) -> None:
    _, approval_id = await asked(world)
    await world.wait(A_MINUTE)
    with pytest.raises(ConflictError):
        await world.store.vote(a_vote(approval_id))


async def test_silence_is_not_consent(world: World) -> None:
    execution_id, approval_id = await asked(world)
    assert await world.store.expire_approvals(10) == ()
    await world.wait(A_MINUTE)
    assert await world.store.expire_approvals(10) == (execution_id,)
    assert (await world.store.approval("acme", approval_id)).state is ApprovalState.EXPIRED
    (item,) = await world.store.inbox(execution_id)
    assert (item.wish, item.by) == (Wish.EXPIRED, "stage-e")
    assert item.data == {"approval_id": approval_id, "step_id": None}
    assert await world.store.expire_approvals(10) == ()


async def test_an_answered_approval_does_not_expire(world: World) -> None:
    _, approval_id = await asked(world)
    await world.store.vote(a_vote(approval_id))
    await world.wait(A_MINUTE)
    assert await world.store.expire_approvals(10) == ()


async def test_so_many_expire_at_once_as_one_asks_for(world: World) -> None:
    waiting = {(await asked(world))[0] for _ in range(3)}
    await world.wait(A_MINUTE)
    first = await world.store.expire_approvals(2)
    second = await world.store.expire_approvals(2)
    assert (len(first), len(second), {*first, *second}) == (2, 1, waiting)


async def test_a_question_whose_execution_has_ended_takes_no_votes(world: World) -> None:
    execution_id, approval_id = await asked(world)
    await world.store.post("acme", execution_id, Wish.CANCEL, "olga", {})
    claim = await world.store.claim(execution_id, "w1")
    assert claim is not None
    end = a_write(claim.submitted, EventType.EXECUTION_CANCELLED, status=ExecutionStatus.CANCELLED)
    await world.store.write(end)
    with pytest.raises(ConflictError):
        await world.store.vote(a_vote(approval_id))


async def test_an_approval_is_nobody_else_s_business(world: World) -> None:
    _, approval_id = await asked(world, tenant="globex")
    with pytest.raises(NotFoundError):
        await world.store.approval("acme", approval_id)
    with pytest.raises(NotFoundError):
        await world.store.vote(a_vote(approval_id))
    assert await world.store.approvals("acme", None, 10) == ()


async def test_approvals_are_listed_newest_first(world: World) -> None:
    _, old = await asked(world)
    await world.wait(timedelta(seconds=1))
    _, new = await asked(world)
    await world.store.vote(a_vote(old))
    assert [each.approval_id for each in await world.store.approvals("acme", None, 10)] == [new, old]
    assert [each.approval_id for each in await world.store.approvals("acme", ApprovalState.PENDING, 10)] == [new]
    assert [each.approval_id for each in await world.store.approvals("acme", None, 1)] == [new]
