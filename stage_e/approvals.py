"""The one function that takes a decision on an approval; every surface calls it."""

from collections.abc import Iterable
from dataclasses import dataclass

from schemas.approval import Approval, ApprovalDecision
from schemas.assessment import Approvers
from schemas.words import Verdict
from stage_e.errors import ForbiddenError
from stage_e.ports.approvals import NewVote, VoteAnswer
from stage_e.ports.people import Person, Role
from stage_e.ports.store import ApprovalStore

CONFIRMATION = 1  # the level that the requester may settle


@dataclass(frozen=True, slots=True)
class Question:
    """An approval, who asked for it, and the terms on which it is answered, each of which must be met."""

    approval: Approval
    requester: str
    terms: tuple[Approvers, ...] = (Approvers(),)


async def decide_approval(
    store: ApprovalStore, person: Person, question: Question, decision: ApprovalDecision
) -> VoteAnswer:
    """Store one person's answer; the store compares digest, state and expiry and settles it in one transaction.

    Raises:
        ForbiddenError: the person may not answer at this level, or not take the question back.
        StaleDigestError, ConflictError: see ``ApprovalStore.vote``.
    """
    if decision.decision is Verdict.WITHDRAW:
        _check_may_withdraw(person, question)
    elif (why_not := why_not_answer(person, question)) is not None:
        raise ForbiddenError(why_not)
    vote = NewVote(
        approval_id=question.approval.approval_id,
        approver=person,
        verdict=decision.decision,
        digest=decision.digest,
        comment=decision.comment or "",
    )
    return await store.vote(vote)


def _check_may_withdraw(person: Person, question: Question) -> None:
    if person.subject != question.requester and not person.roles & {Role.OPERATOR, Role.ADMIN}:
        msg = f"{person.subject} may not withdraw approval {question.approval.approval_id}: it needs the role operator"
        raise ForbiddenError(msg)


def why_not_answer(person: Person, question: Question) -> str | None:
    """Why the person may not answer it; nothing when they may."""
    approval, own = question.approval, person.subject == question.requester
    if approval.level <= CONFIRMATION and own and Role.OPERATOR in person.roles:
        return None
    if not meets(person, question.terms):
        return f"{person.subject} may not decide on approval {approval.approval_id}: {needed(question.terms)}"
    if own and approval.level > CONFIRMATION:
        return f"approval {approval.approval_id} has level {approval.level}: the requester may not decide on it"
    return None


def meets(person: Person, terms: Iterable[Approvers]) -> bool:
    """Whether the person is one of those who may answer, by each of ``terms``."""
    may = person.roles & {Role.APPROVER, Role.ADMIN}
    return all(may & set(each.roles) and person.subject in (each.subjects or {person.subject}) for each in terms)


def needed(terms: Iterable[Approvers]) -> str:
    """Who that is, in words."""
    return "; ".join(
        f"it needs the role {' or '.join(each.roles)}"
        + (f", and {' or '.join(each.subjects)}" if each.subjects else "")
        for each in dict.fromkeys(terms)
    )


def is_yes(decision: ApprovalDecision) -> bool:
    """Whether the answer lets it go on."""
    return decision.decision is Verdict.APPROVE
