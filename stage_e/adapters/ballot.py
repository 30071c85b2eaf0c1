"""What becomes of a vote, the same in every store. PostgreSQL's own constraints say most of it once more."""

from dataclasses import dataclass
from datetime import datetime

from schemas.approval import Approval
from schemas.json_text import JsonObject
from schemas.words import ApprovalState, Verdict
from stage_e.errors import ConflictError, ForbiddenError, StaleDigestError
from stage_e.ports.approvals import NewVote

FOUR_EYES = 2  # from this approval level on, the requester has no vote


@dataclass(frozen=True, slots=True)
class Counted:
    """What is to be stored of a vote: nothing when it is a repeated one, and the state and wish that it settles."""

    state: ApprovalState
    repeated: bool = False
    wish_data: JsonObject | None = None
    """Set when the vote settles the approval; the wish then has the name of the state."""


def count_vote(approval: Approval, requester: str, vote: NewVote, now: datetime) -> Counted:
    """``approval`` is as it stands before the vote, and nobody else changes it meanwhile.

    Raises: StaleDigestError, ConflictError, ForbiddenError: as ``ApprovalStore.vote``.
    """
    if vote.digest != approval.digest:
        raise StaleDigestError(
            f"approval {approval.approval_id} is for {approval.digest}: look again at what would run"
        )
    if vote.verdict is Verdict.WITHDRAW:
        _check_open(approval, now)
        return Counted(ApprovalState.VOID, wish_data=_about(approval) | {"reason": vote.comment})
    if _has_voted(approval, vote):
        return Counted(approval.state, repeated=True)
    _check_open(approval, now)
    if approval.level >= FOUR_EYES and vote.approver.subject == requester:
        raise ForbiddenError(f"approval {approval.approval_id} needs somebody else than the requester")
    state, approvers = _settled(approval, vote)
    if state is ApprovalState.PENDING:
        return Counted(state)
    said: JsonObject = {"approvers": [*approvers]} if state is ApprovalState.APPROVED else {"comment": vote.comment}
    return Counted(state, wish_data=_about(approval) | said)


def _about(approval: Approval) -> JsonObject:
    return {"approval_id": approval.approval_id, "step_id": approval.step_id}


def _has_voted(approval: Approval, vote: NewVote) -> bool:
    """Raises: ConflictError: the same person said otherwise."""
    earlier = next((each for each in approval.votes if each.approver == vote.approver.subject), None)
    if earlier is not None and earlier.decision is not vote.verdict:
        raise ConflictError(
            f"{earlier.approver} has voted to {earlier.decision} approval {approval.approval_id} already"
        )
    return earlier is not None


def _check_open(approval: Approval, now: datetime) -> None:
    if approval.state is not ApprovalState.PENDING:
        raise ConflictError(f"approval {approval.approval_id} is settled: {approval.state}")
    if approval.expires_at <= now:
        raise ConflictError(f"approval {approval.approval_id} expired at {approval.expires_at:%Y-%m-%d %H:%M:%S} UTC")


def _settled(approval: Approval, vote: NewVote) -> tuple[ApprovalState, list[str]]:
    """The state after the vote, and who has approved; one rejection is enough."""
    if vote.verdict is Verdict.REJECT:
        return ApprovalState.REJECTED, []
    approvers = [each.approver for each in approval.votes if each.decision is Verdict.APPROVE]
    approvers.append(vote.approver.subject)
    enough = len(approvers) >= approval.quorum
    return (ApprovalState.APPROVED if enough else ApprovalState.PENDING), approvers
