"""What came back, as facts: the end of an attempt, and what was found out about one of which nobody knew."""

from schemas.words import StepStatus
from stage_e.attempt import masked_finding, masked_outcome
from stage_e.engine import facts as f
from stage_e.engine.outcome import facts_of
from stage_e.engine.recover import tried
from stage_e.engine.settle import facts_of_finding
from stage_e.journal import Journal
from stage_e.mailbox import AttemptEnded, InquiryEnded
from stage_e.secrets import masked_text


def record_landing(journal: Journal, ended: AttemptEnded | InquiryEnded, jitter: float) -> bool:
    """Record it without the secrets that were sent; whether it is to be stored at once, as it is about an effect."""
    return _record_finding(journal, ended) if isinstance(ended, InquiryEnded) else _record_end(journal, ended, jitter)


def _record_end(journal: Journal, ended: AttemptEnded, jitter: float) -> bool:
    step, now = journal.execution.step(ended.step_id), journal.now()
    outcome = masked_outcome(ended.outcome, journal.secrets)
    if ended.before is not None:
        before = masked_text(ended.before, journal.secrets)
        journal.record(f.StateCaptured(at=now, step_id=step.id, number=ended.number, before=before))
    journal.record(facts_of(tried(step), outcome, now, jitter))
    return not step.spec.effect.harmless


def _record_finding(journal: Journal, ended: InquiryEnded) -> bool:
    """Unless a person said it meanwhile."""
    step = journal.execution.step(ended.step_id)
    if step.status is not StepStatus.UNKNOWN or step.attempts != ended.number:
        return False
    journal.record(facts_of_finding(step, masked_finding(ended.finding, journal.secrets), journal.now()))
    return True
