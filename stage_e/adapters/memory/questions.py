"""Questions to people, in memory."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from schemas.approval import Approval, Vote
from schemas.words import ApprovalState, Verdict
from stage_e.adapters.ballot import count_vote
from stage_e.adapters.memory.shelf import Kept, Shelf
from stage_e.errors import NotFoundError, StoreRefusedError
from stage_e.ports.approvals import NewVote, VoteAnswer
from stage_e.ports.records import NewApproval, Wish


class MemoryApprovals:
    """``ApprovalStore``."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    async def approval(self, tenant: str, approval_id: str) -> Approval:
        """As ``ApprovalStore.approval``."""
        return self._find(tenant, approval_id)[1]

    async def approvals(self, tenant: str, state: ApprovalState | None, limit: int) -> tuple[Approval, ...]:
        """As ``ApprovalStore.approvals``."""
        found = [approval for _, approval in self._all(tenant) if state in {None, approval.state}]
        found.sort(key=lambda approval: approval.approval_id)
        return tuple(sorted(found, key=lambda approval: approval.requested_at, reverse=True)[:limit])

    async def vote(self, vote: NewVote) -> VoteAnswer:
        """As ``ApprovalStore.vote``."""
        kept, approval = self._find(vote.approver.tenant, vote.approval_id)
        now = self._shelf.clock.now()
        counted = count_vote(approval, kept.submitted.requester, vote, now)
        if not counted.repeated:
            said = Vote(approver=vote.approver.subject, decision=vote.verdict, comment=vote.comment or None, at=now)
            cast = () if vote.verdict is Verdict.WITHDRAW else (said,)
            changes = {"state": counted.state, "votes": (*approval.votes, *cast)}
            kept.approvals[approval.approval_id] = approval.model_copy(update=changes)
        if counted.wish_data is not None:
            self._shelf.post(kept, Wish(counted.state), vote.approver.subject, counted.wish_data)
        return VoteAnswer(approval.execution_id, counted.state)

    async def expire_approvals(self, limit: int) -> tuple[str, ...]:
        """As ``ApprovalStore.expire_approvals``."""
        now = self._shelf.clock.now()
        due = [found for found in self._all() if _is_pending(found[1]) and found[1].expires_at <= now]
        due.sort(key=lambda found: found[1].expires_at)
        for kept, approval in due[:limit]:
            kept.approvals[approval.approval_id] = approval.model_copy(update={"state": ApprovalState.EXPIRED})
            data = {"approval_id": approval.approval_id, "step_id": approval.step_id}
            self._shelf.post(kept, Wish.EXPIRED, "stage-e", {**data})
        return tuple({approval.execution_id: None for _, approval in due[:limit]})

    def _all(self, tenant: str | None = None) -> Iterator[tuple[Kept, Approval]]:
        for kept in self._shelf.executions.values():
            if tenant in {None, kept.submitted.tenant}:
                yield from ((kept, approval) for approval in kept.approvals.values())

    def _find(self, tenant: str, approval_id: str) -> tuple[Kept, Approval]:
        found = next((each for each in self._all(tenant) if each[1].approval_id == approval_id), None)
        if found is None:
            raise NotFoundError(f"there is no approval {approval_id}")
        return found


def asked(question: NewApproval, kept: Kept, now: datetime) -> Approval:
    """The question as it stands when it is asked. Raises: StoreRefusedError: the same is asked already."""
    if any(_is_pending(other) and other.step_id == question.step_id for other in kept.approvals.values()):
        raise StoreRefusedError(f"{kept.submitted.execution_id} waits for an answer to this question already")
    return Approval(
        approval_id=question.approval_id,
        execution_id=kept.submitted.execution_id,
        step_id=question.step_id,
        level=question.level,
        digest=question.digest,
        state=ApprovalState.PENDING,
        requested_at=now,
        expires_at=question.expires_at,
        quorum=question.quorum,
        targets=question.targets,
        reason=question.reason,
    )


def voided(approvals: Mapping[str, Approval]) -> dict[str, Approval]:
    """The same, those without an answer void: nothing waits for it any more."""
    return {
        each.approval_id: each.model_copy(update={"state": ApprovalState.VOID}) if _is_pending(each) else each
        for each in approvals.values()
    }


def _is_pending(approval: Approval) -> bool:
    return approval.state is ApprovalState.PENDING
