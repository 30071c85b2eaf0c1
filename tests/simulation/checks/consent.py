"""Nothing with an effect leaves without the approval that it needed, and what people were told is so."""

from collections import defaultdict
from collections.abc import Iterator

from schemas.approval import Approval
from schemas.words import ApprovalState, StepStatus, Verdict
from tests.simulation.checks.finding import Finding
from tests.simulation.clock import seconds_at
from tests.simulation.evidence import Departure, Evidence, Said, Stored, Wrote

AGREED = "no effect without the approval it needed"
TOLD = "an answer that counts is stored"
ONCE = "a question is answered once"
CANCEL = "nothing is begun after a cancel was answered"
IN_FLIGHT_S = 1.0  # so long after the answer something may still leave that was under way
FOUR_EYES, STEP_BY_STEP = 2, 3


def what_people_agreed_to(evidence: Evidence) -> Iterator[Finding]:
    """Each departure against the votes that were stored before it."""
    stored = {each.record.submitted.execution_id: each for each in evidence.stored}
    for departure in evidence.departures:
        execution = stored.get(departure.execution_id)
        level = execution.record.submitted.approval_level if execution else 0
        if (
            execution
            and departure.writes
            and level > 0
            and not any(_covers(each, execution, departure) for each in execution.record.approvals)
        ):
            yield Finding(AGREED, f"{departure.key} left at {departure.at_s:.3f} at level {level}")


def _covers(approval: Approval, execution: Stored, departure: Departure) -> bool:
    submitted = execution.record.submitted
    whole = departure.step_id.partition("[")[0]
    yes = {
        vote.approver
        for vote in approval.votes
        if vote.decision is Verdict.APPROVE and seconds_at(vote.at) <= departure.at_s
    }
    if submitted.approval_level >= FOUR_EYES:
        yes.discard(submitted.requester)
    right_scope = approval.step_id == whole or (approval.step_id is None and submitted.approval_level < STEP_BY_STEP)
    right_hosts = approval.targets is None or departure.target in approval.targets
    enough = approval.state is ApprovalState.APPROVED and len(yes) >= approval.quorum
    return right_scope and right_hosts and enough and approval.level >= submitted.approval_level


def what_people_were_told(evidence: Evidence) -> Iterator[Finding]:
    """A no that was answered stands; so does a yes that was enough."""
    approvals = {each.approval_id: each for stored in evidence.stored for each in stored.record.approvals}
    for said in evidence.said:
        approval = approvals.get(said.approval_id)
        if approval is None or not _stands(said, approval):
            state = "gone" if approval is None else approval.state
            yield Finding(TOLD, f"{said.subject} was answered on {said.verdict}; {said.approval_id} is {state}")
    for stored in evidence.stored:
        answered = [e.data.get("approval_id") for e in stored.events if e.type.value in _ANSWERS]
        for approval_id in {each for each in answered if answered.count(each) > 1}:
            yield Finding(ONCE, f"{approval_id} was answered {answered.count(approval_id)} times")


_ANSWERS = frozenset({"approval.granted", "approval.rejected", "approval.expired", "approval.void"})


def _stands(said: Said, approval: Approval) -> bool:
    match said.verdict:
        case Verdict.WITHDRAW:
            return approval.state is ApprovalState.VOID
        case Verdict.REJECT:
            return approval.state is ApprovalState.REJECTED
        case Verdict.APPROVE:
            voted = any(vote.approver == said.subject and vote.decision is Verdict.APPROVE for vote in approval.votes)
            return voted and (approval.quorum > 1 or approval.state is ApprovalState.APPROVED)


def what_a_cancel_promised(evidence: Evidence) -> Iterator[Finding]:
    """From the answer on nothing with an effect is begun, and soon nothing of what is cancelled leaves."""
    answered: dict[str, float] = {}
    for cancel in evidence.cancels:
        answered.setdefault(cancel.execution_id, cancel.at_s)
    for commit in evidence.commits:
        if isinstance(commit, Wrote) and commit.begun and commit.at_s > answered.get(commit.execution_id, float("inf")):
            first = _first_commits(evidence, commit.execution_id)
            for begun in commit.begun:
                if first[begun] == commit.at_s:
                    yield Finding(CANCEL, f"attempt {begun[1]} of {commit.execution_id} {begun[0]} was")
    cancelled = {
        (stored.record.submitted.execution_id, row.step_id)
        for stored in evidence.stored
        for row in stored.record.steps
        if row.status is StepStatus.CANCELLED
    }
    for effect in evidence.effects:
        left = effect.departure
        late = left.at_s > answered.get(left.execution_id, float("inf")) + IN_FLIGHT_S
        if late and (left.execution_id, left.step_id) in cancelled:
            yield Finding(CANCEL, f"{left.key} left at {left.at_s:.3f}, was done, and is called cancelled")


def _first_commits(evidence: Evidence, execution_id: str) -> dict[tuple[str, int], float]:
    """When each attempt was begun; a repeated write begins nothing."""
    first: dict[tuple[str, int], float] = defaultdict(lambda: float("inf"))
    for commit in evidence.commits:
        if isinstance(commit, Wrote) and commit.execution_id == execution_id:
            for begun in commit.begun:
                first[begun] = min(first[begun], commit.at_s)
    return first
