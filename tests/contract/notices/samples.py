"""A question to tell people of."""

from schemas.approval import Approval
from schemas.words import ApprovalState
from stage_e.ports.notices import Notice
from tests.builders import DIGEST, FAR, NOON, an_assessment, an_operation


def a_notice() -> Notice:
    approval = Approval(
        approval_id="a1",
        execution_id="e1",
        level=2,
        digest=DIGEST,
        state=ApprovalState.PENDING,
        requested_at=NOON,
        expires_at=FAR,
        quorum=1,
        targets=("web-01",),
        reason="it would run on 1 hosts",
    )
    return Notice(approval, "acme", "olga", an_assessment([an_operation()], level=2), tries=1)
