"""Questions about a step that is due: before it begins at level 3, and when it would go where nobody agreed to."""

from collections.abc import Sequence
from datetime import timedelta

from schemas.assessment import Terms
from schemas.words import RiskLevel
from stage_e.assess.assessment import terms_of
from stage_e.assess.digest import digest_of_step
from stage_e.engine import facts as f
from stage_e.expansion import expansion_of
from stage_e.journal import Journal
from stage_e.ports.records import NewApproval
from stage_e.ports.services import Sending
from stage_e.ports.time import NewId
from stage_e.sending import sending_of

MOST_NAMED = 20  # hosts in the sentence; the question itself holds all


def ask_before(journal: Journal, step_id: str, new_id: NewId, cap: int) -> None:
    """Record the question about a step that must be agreed to, or the fact that leaves nothing to ask."""
    asked = question_before(journal, step_id, new_id, cap)
    if isinstance(asked, NewApproval):
        journal.ask(asked)
    else:
        journal.record(asked)


def expand(journal: Journal, step_id: str, new_id: NewId, cap: int) -> None:
    """Record the targets of a step over a list, or the question about them."""
    fact = expansion_of(journal, step_id, cap)
    hosts = fact.targets if isinstance(fact, f.Expanded) else ()
    asked = question_about_hosts(journal, step_id, hosts, new_id)
    if asked is not None:
        journal.ask(asked)
    else:
        journal.record(fact)


def sendable(journal: Journal, step_id: str, number: int, new_id: NewId) -> Sending | None:
    """The attempt as it goes out; ``None``: it cannot be sent, or has to be asked about first, and that is recorded."""
    made = sending_of(journal, step_id, number)
    if not isinstance(made, Sending):
        journal.record(made)
        return None
    asked = question_about_hosts(journal, step_id, host_of(made), new_id)
    if asked is not None:
        journal.ask(asked)
        return None
    return made


def question_before(journal: Journal, step_id: str, new_id: NewId, cap: int) -> NewApproval | f.Fact:
    """The question about a step, with the hosts that it would run on; or the fact that leaves nothing to ask."""
    hosts = _hosts_now(journal, step_id, cap)
    return hosts if isinstance(hosts, f.Fact) else _question(journal, step_id, new_id, hosts)


def question_about_hosts(journal: Journal, step_id: str, hosts: tuple[str, ...], new_id: NewId) -> NewApproval | None:
    """What to ask before the step is sent to ``hosts``, which only the run could tell.

    ``None``: nobody has to agree to it, or all of them were agreed to.
    """
    if not hosts or journal.operations[step_id].targets or _known(journal, step_id) >= set(hosts):
        return None
    return _question(journal, step_id, new_id, hosts) if _needs_agreement(journal, step_id) else None


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
    return host_of(made) or None if isinstance(made, Sending) else made


def _needs_agreement(journal: Journal, step_id: str) -> bool:
    """Whether the step may not go where nobody agreed to: a plain read may, and so may one whose hosts nobody saw."""
    operation = journal.operations[step_id]
    guarded = operation.writes or (operation.foreseen is not None and _is_more_than_plain(journal, step_id))
    return guarded and _terms(journal, step_id).level > 0


def _is_more_than_plain(journal: Journal, step_id: str) -> bool:
    steps = journal.submitted.assessment.steps
    return any(step.id == step_id and step.risk.level is not RiskLevel.LOW for step in steps)


def _known(journal: Journal, step_id: str) -> frozenset[str]:
    """Hosts of the last answer about the step; without any, those that the plan showed."""
    return journal.execution.step(step_id).agreed or frozenset(journal.operations[step_id].foreseen or ())


def _terms(journal: Journal, step_id: str) -> Terms:
    """How a question about the hosts of a step is answered: what was foreseen lowers nothing for what was not."""
    assessment = journal.submitted.assessment
    is_foreseen = journal.operations[step_id].foreseen is not None
    return terms_of(assessment, assessment.beyond.level if is_foreseen and assessment.beyond else 0)


def _question(journal: Journal, step_id: str, new_id: NewId, hosts: tuple[str, ...] | None) -> NewApproval:
    submitted, terms = journal.submitted, _terms(journal, step_id)
    return NewApproval(
        approval_id=new_id(),
        level=max(submitted.approval_level, terms.level),
        digest=submitted.digest if hosts is None else digest_of_step(submitted.digest, step_id, hosts),
        quorum=terms.quorum,
        expires_at=journal.now() + timedelta(seconds=terms.lasts_s),
        step_id=step_id,
        targets=hosts,
        reason="" if hosts is None else _difference(journal, step_id, hosts),
    )


def _difference(journal: Journal, step_id: str, hosts: tuple[str, ...]) -> str:
    known = _known(journal, step_id)
    new, gone = [host for host in hosts if host not in known], known - {*hosts}
    parts = [
        f"it would run on {len(hosts)} hosts, of which {len(new)} are new{_named(new)}",
        _before(journal, step_id, known),
        *([f"{len(gone)} of them are gone{_named(sorted(gone))}"] if gone else []),
    ]
    return "; ".join(parts)


def _before(journal: Journal, step_id: str, known: frozenset[str]) -> str:
    if journal.execution.step(step_id).agreed:
        return f"{len(known)} were agreed to"
    if journal.operations[step_id].foreseen is None:
        return "the plan that was agreed to names none of them"
    return f"the plan showed {len(known)}"


def _named(hosts: Sequence[str]) -> str:
    named = ", ".join(hosts[:MOST_NAMED])
    more = f" and {len(hosts) - MOST_NAMED} others" if len(hosts) > MOST_NAMED else ""
    return f": {named}{more}" if hosts else ""
