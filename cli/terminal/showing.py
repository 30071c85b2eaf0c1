"""One execution with all that is known of it, as lines."""

from cli.invocation import command
from cli.terminal.cards import approval_lines, assessment_lines
from cli.terminal.text import clock_time, safe, safe_lines, span
from schemas.execution import AttemptView, Execution, StepView
from schemas.words import StepStatus


def execution_lines(execution: Execution) -> list[str]:
    """Verdict, steps with their attempts, questions and result."""
    lines = [
        f"execution {execution.execution_id}",
        f"status    {execution.status}, {execution.mode}, {execution.progress.percent:.0f} %, token {execution.token}",
        f"created   {clock_time(execution.created_at)}",
        *([f"stopped   {safe(execution.stopped)}"] if execution.stopped else []),
        *assessment_lines(execution.assessment),
        "",
        *(line for step in execution.steps for line in _step(step)),
        *settling_lines(execution),
    ]
    for approval in execution.approvals:
        lines += ["", f"{approval.state} approval", *approval_lines(approval, execution)]
    if execution.result is not None:
        lines += ["", safe_lines(execution.result.answer)]
    return lines


def settling_lines(execution: Execution) -> list[str]:
    """The commands that settle what nobody knows, for as long as it can be settled."""
    unknown = [step for step in execution.steps if step.status is StepStatus.UNKNOWN]
    if not unknown or execution.status.finished:
        return []
    ways = "--happened | --did-not-happen | --try-again | --abort"
    return [
        "",
        "nobody knows what became of this; look at the target, then say it with",
        *(
            f'  {command()} resolve {execution.execution_id} "{safe(step.id)}" --reason "..." {ways}'
            for step in unknown
        ),
    ]


def _step(step: StepView) -> list[str]:
    took = ""
    if step.started_at and step.ended_at:
        took = f" in {span((step.ended_at - step.started_at).total_seconds())}"
    head = f"{step.status:<18}{safe(step.id)}{took}"
    return [f"{head}: {safe(step.error)}" if step.error else head, *map(_attempt, step.attempts)]


def _attempt(attempt: AttemptView) -> str:
    ended = attempt.outcome or "under way"
    error = f": {safe(attempt.error)}" if attempt.error else ""
    return f"  attempt {attempt.number} under token {attempt.token}: {ended}{error}{_settled(attempt)}"


def _settled(attempt: AttemptView) -> str:
    """What settled it, when it was unknown."""
    found = attempt.evidence
    if not isinstance(found, dict):
        return ""
    said = f"{found.get('by')}: {found.get('resolution')}, {found.get('reason') or 'no reason given'}"
    return f"; settled by {safe(said)}"
