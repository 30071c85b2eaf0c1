"""One execution with all that is known of it, as lines."""

from cli.caller import Caller
from cli.invocation import command
from cli.terminal.cards import approval_lines, assessment_lines, origin_lines
from cli.terminal.text import clock_time, safe, safe_lines, span
from cli.terminal.waits import held_words
from schemas.execution import AttemptView, CheckView, Execution, HeldBy, StepView
from schemas.waves import WaveProgress
from schemas.words import ExecutionStatus, StepStatus


def execution_lines(execution: Execution) -> list[str]:
    """Verdict, steps and checks with their attempts, questions and result."""
    lines = [
        f"execution {execution.execution_id}",
        f"status    {execution.status}, {execution.mode}, {execution.progress.percent:.0f} %, token {execution.token}",
        f"created   {clock_time(execution.created_at)}",
        *([f"stopped   {safe(execution.stopped)}"] if execution.stopped else []),
        *map(_held, execution.waits_for),
        *origin_lines(execution),
        *_followers(execution),
        *assessment_lines(execution.assessment),
        "",
        *(line for step in execution.steps for line in _step(step, safe(step.id))),
        *(line for check in execution.checks for line in _step(check, _check(check))),
        *settling_lines(execution),
    ]
    for approval in execution.approvals:
        lines += ["", f"{approval.state} approval", *approval_lines(approval, execution)]
    if execution.result is not None:
        lines += ["", safe_lines(execution.result.answer)]
        lines += [f"warning   {safe(warning)}" for warning in execution.result.warnings]
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


def _held(held: HeldBy) -> str:
    return f"waits     {held_words(held)}"


def next_lines(execution: Execution, caller: Caller) -> list[str]:
    """The commands that are of use now."""
    here = execution.execution_id
    said = {
        f"watch {here}": not execution.status.finished,
        f"resume {here}": execution.status is ExecutionStatus.PAUSED,
        f"cancel {here}": not execution.status.finished,
        f"retry {here}": execution.links.retry is not None,
        f"rollback {here}": execution.links.rollback is not None,
        f"show {execution.retried_by}": execution.retried_by is not None,
        f"show {execution.rolled_back_by}": execution.rolled_back_by is not None,
    }
    lines = [f"  {caller.again(words)}" for words, useful in said.items() if useful]
    return ["", "next:", *lines] if lines else []


def _followers(execution: Execution) -> list[str]:
    said = {"retried": execution.retried_by, "undone": execution.rolled_back_by}
    return [f"{word:<10}by {safe(other)}" for word, other in said.items() if other]


def _check(check: CheckView) -> str:
    return f"{safe(check.id)}, {check.stage}: {safe(check.text)} (for {safe(check.target)}, else {check.on_failure})"


def _step(step: StepView, name: str) -> list[str]:
    took = ""
    if step.started_at and step.ended_at:
        took = f" in {span((step.ended_at - step.started_at).total_seconds())}"
    head = f"{step.status:<18}{name}{took}{', taken over' if step.taken_over else ''}"
    line = f"{head}: {safe(step.error)}" if step.error else head
    return [line, *([_waves(step.waves)] if step.waves else []), *map(_attempt, step.attempts)]


def _waves(waves: WaveProgress) -> str:
    return (
        f"  wave {waves.wave} of {waves.waves}: {waves.begun} of {waves.targets} hosts begun, "
        f"{waves.failed} failed; it stops at {waves.most_failures}"
    )


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
