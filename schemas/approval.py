"""A person's answer that an execution or a step waits for."""

from schemas.field_types import Digest, Moment, Text
from schemas.wire import Wire
from schemas.words import ApprovalState, Verdict


class Vote(Wire):
    """One person's answer."""

    approver: str
    """The subject whose key it was."""
    decision: Verdict
    comment: str | None = None
    at: Moment


class Approval(Wire):
    """The question, bound to a digest, and the answers so far."""

    approval_id: str
    execution_id: str
    step_id: str | None = None
    """The step that waits; none when the whole plan does."""
    level: int
    """1 the requester may confirm, 2 and 3 only somebody else."""
    digest: Digest
    """Of what is approved; an answer must repeat it."""
    state: ApprovalState
    requested_at: Moment
    expires_at: Moment
    """From then on silence is a no."""
    quorum: int
    """How many must approve."""
    targets: tuple[str, ...] | None = None
    """The hosts that it is about, when only the run could tell; none when the plan names them."""
    reason: str = ""
    """Why it is asked now, beside the plan's own reasons: what differs from what was agreed to."""
    votes: tuple[Vote, ...] = ()


class ApprovalStanding(Wire):
    """A question, and how whoever looks at it stands to it."""

    approval: Approval
    may_answer: bool
    """Whether an answer of theirs would be taken, as long as it is pending."""
    why_not: str | None = None


class ApprovalDecision(Wire):
    """The body of ``POST /v1/approvals/{id}/decision``: an answer, or the question is taken back."""

    decision: Verdict
    digest: Digest
    """As it was shown; a changed plan has another one."""
    comment: Text | None = None
