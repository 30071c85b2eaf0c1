"""One execution with all that is known of it, as lines."""

from cli.terminal.cards import approval_lines, assessment_lines
from cli.terminal.text import clock_time, safe, safe_lines, span
from schemas.execution import AttemptView, Execution, HeldBy, StepView


def execution_lines(execution: Execution) -> list[str]:
    """Verdict, steps with their attempts, questions and result."""
    lines = [
        f"execution {execution.execution_id}",
        f"status    {execution.status}, {execution.mode}, {execution.progress.percent:.0f} %, token {execution.token}",
        f"created   {clock_time(execution.created_at)}",
        *map(_held, execution.waits_for),
        *assessment_lines(execution.assessment),
        "",
        *(line for step in execution.steps for line in _step(step)),
    ]
    for approval in execution.approvals:
        lines += ["", f"{approval.state} approval", *approval_lines(approval, execution)]
    if execution.result is not None:
        lines += ["", safe_lines(execution.result.answer)]
    return lines


def _held(held: HeldBy) -> str:
    if held.until is not None:
        return f"waits     for {safe(held.target)} until {clock_time(held.until)}: {safe(held.reason or '')}"
    who = f"execution {held.execution_id} ({held.status})" if held.execution_id else "somebody else's execution"
    eta = f", about {span(held.eta_s)} more" if held.eta_s is not None else ""
    return f"waits     for {safe(held.target)}, which {who} has{eta}"


def _step(step: StepView) -> list[str]:
    took = ""
    if step.started_at and step.ended_at:
        took = f" in {span((step.ended_at - step.started_at).total_seconds())}"
    head = f"{step.status:<18}{safe(step.id)}{took}"
    return [f"{head}: {safe(step.error)}" if step.error else head, *map(_attempt, step.attempts)]


def _attempt(attempt: AttemptView) -> str:
    ended = attempt.outcome or "under way"
    error = f": {safe(attempt.error)}" if attempt.error else ""
    return f"  attempt {attempt.number} under token {attempt.token}: {ended}{error}"
