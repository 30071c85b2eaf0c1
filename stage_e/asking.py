"""Questions about a step that is due: before it begins at level 3, and when it would go where nobody agreed to."""

from datetime import timedelta

from stage_e.assess.digest import digest_of_step
from stage_e.engine import facts as f
from stage_e.expansion import expansion_of
from stage_e.journal import Journal
from stage_e.ports.records import NewApproval
from stage_e.ports.services import Sending
from stage_e.ports.time import NewId
from stage_e.sending import sending_of

MOST_NAMED = 20  # hosts in the sentence; the question itself holds all


def question_before(journal: Journal, step_id: str, new_id: NewId, cap: int) -> NewApproval | f.Fact:
    """The question about a step, with the hosts that it would run on; or the fact that leaves nothing to ask."""
    hosts = _hosts_now(journal, step_id, cap)
    return hosts if isinstance(hosts, f.Fact) else _question(journal, step_id, new_id, hosts)


def question_about_hosts(journal: Journal, step_id: str, hosts: tuple[str, ...], new_id: NewId) -> NewApproval | None:
    """What to ask before the step is sent to ``hosts``, which only the run could tell.

    ``None``: it changes nothing, nobody had to agree to the plan, or all of them were agreed to.
    """
    if not hosts:
        return None
    operation, step = journal.operations[step_id], journal.execution.step(step_id)
    if not operation.writes or journal.submitted.approval_level == 0 or operation.targets or step.agreed >= set(hosts):
        return None
    return _question(journal, step_id, new_id, hosts)


def host_of(sending: Sending) -> tuple[str, ...]:
    """The host that a template yielded for a step that names none itself; none when the plan or its list says it."""
    return () if sending.target is not None else sending.hosts


def _hosts_now(journal: Journal, step_id: str, cap: int) -> tuple[str, ...] | f.Fact | None:
    """Hosts of a step whose plan does not name them; ``None`` where it does, or where there are none."""
    operation = journal.operations[step_id]
    if operation.targets:
        return None
    if operation.loop_over is not None:
        fact = expansion_of(journal, step_id, cap)
        return fact.targets if isinstance(fact, f.Expanded) else fact
    made = sending_of(journal, step_id, 1)
    return made if isinstance(made, f.StepFailed) else host_of(made) or None


def _question(journal: Journal, step_id: str, new_id: NewId, hosts: tuple[str, ...] | None) -> NewApproval:
    submitted = journal.submitted
    return NewApproval(
        approval_id=new_id(),
        level=submitted.approval_level,
        digest=submitted.digest if hosts is None else digest_of_step(submitted.digest, step_id, hosts),
        quorum=submitted.assessment.quorum,
        expires_at=journal.now() + timedelta(seconds=submitted.assessment.approval_lasts_s),
        step_id=step_id,
        targets=hosts,
        reason="" if hosts is None else _difference(journal, step_id, hosts),
    )


def _difference(journal: Journal, step_id: str, hosts: tuple[str, ...]) -> str:
    agreed = journal.execution.step(step_id).agreed
    more = [host for host in hosts if host not in agreed]
    named = ", ".join(more[:MOST_NAMED]) + (f" and {len(more) - MOST_NAMED} others" if len(more) > MOST_NAMED else "")
    before = f"{len(agreed)} were agreed to" if agreed else "the plan that was agreed to names none of them"
    return f"it would run on {len(hosts)} hosts, of which {len(more)} are new: {named}; {before}"
