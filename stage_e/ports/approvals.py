"""Votes."""

from dataclasses import dataclass

from schemas.words import ApprovalState, Verdict
from stage_e.ports.people import Person


@dataclass(frozen=True, slots=True)
class NewVote:
    """One person's answer to one approval, bound to the digest that the person saw."""

    approval_id: str
    approver: Person
    verdict: Verdict
    digest: str
    comment: str = ""


@dataclass(frozen=True, slots=True)
class VoteAnswer:
    """State of the approval after the vote, and the execution that it belongs to."""

    execution_id: str
    state: ApprovalState
