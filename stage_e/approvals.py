"""The one function that takes a decision on an approval; every surface calls it."""

from schemas.approval import Approval, ApprovalDecision
from schemas.words import Verdict
from stage_e.errors import ForbiddenError
from stage_e.ports.approvals import NewVote, VoteAnswer
from stage_e.ports.people import Person, Role
from stage_e.ports.store import ApprovalStore

CONFIRMATION = 1  # the level that the requester may settle


async def decide_approval(
    store: ApprovalStore, person: Person, approval: Approval, requester: str, decision: ApprovalDecision
) -> VoteAnswer:
    """Store one person's answer; the store compares digest, state and expiry and settles it in one transaction.

    Raises:
        ForbiddenError: the person may not answer at this level.
        StaleDigestError, ConflictError: see ``ApprovalStore.vote``.
    """
    _check_may_answer(person, approval, requester)
    vote = NewVote(
        approval_id=approval.approval_id,
        approver=person,
        verdict=decision.decision,
        digest=decision.digest,
        comment=decision.comment or "",
    )
    return await store.vote(vote)


def _check_may_answer(person: Person, approval: Approval, requester: str) -> None:
    own = person.subject == requester
    approver = bool(person.roles & {Role.APPROVER, Role.ADMIN})
    if approval.level <= CONFIRMATION and own and Role.OPERATOR in person.roles:
        return
    if not approver:
        msg = f"{person.subject} may not decide on approval {approval.approval_id}: it needs the role approver"
        raise ForbiddenError(msg)
    if own and approval.level > CONFIRMATION:
        msg = f"approval {approval.approval_id} has level {approval.level}: the requester may not decide on it"
        raise ForbiddenError(msg)


def is_yes(decision: ApprovalDecision) -> bool:
    """Whether the answer lets it go on."""
    return decision.decision is Verdict.APPROVE
