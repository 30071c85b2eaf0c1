"""What a person must see before saying yes: a plan's verdict, and a question bound to its digest."""

from collections.abc import Iterable, Sequence

from cli.caller import Caller
from cli.terminal.prose import entry, safety_lines, sequel_lines, unclear_lines
from cli.terminal.text import clock_time, safe, span
from schemas.approval import Approval
from schemas.assessment import Assessment, Estimate, Risk, StepAssessment
from schemas.execution import Execution
from schemas.words import Undo

MOST_STEPS = 40
MOST_TARGETS = 8
MOST_REASONS = 12
LEVELS = (
    "nobody has to agree",
    "whoever asked confirms",
    "somebody else reviews the plan",
    "somebody else reviews each step",
)


NEVER = {
    Undo.IMPOSSIBLE: "it can never be taken back",
    Undo.UNKNOWN: "nobody can tell whether it can be taken back",
}


def assessment_lines(assessment: Assessment) -> list[str]:
    """The verdict on a plan."""
    return [
        f"mode      {_with_reasons(assessment.mode, assessment.mode_reasons)}",
        f"takes     {_estimate(assessment.estimate)}",
        f"risk      {_risk(assessment.risk)}",
        *_reasons(assessment.risk),
        f"approval  {_with_reasons(level_words(assessment.approval_level), assessment.approval_reasons)}",
        *_steps(assessment.steps),
        *(f"warning   {safe(warning)}" for warning in assessment.warnings),
        *(f"refused   {safe(fault.pointer) or 'the plan'}: {safe(fault.detail)}" for fault in assessment.refusals),
        f"digest    {assessment.digest}",
    ]


def approval_lines(approval: Approval, execution: Execution) -> list[str]:
    """The question: what exactly would run where, why it is asked, and the digest that an answer is bound to."""
    asked = [step for step in execution.assessment.steps if _is_about(approval, step)]
    risk = execution.assessment.risk if approval.step_id is None or not asked else asked[0].risk
    votes = f", {len(approval.votes)} of {approval.quorum} have answered" if approval.quorum > 1 else ""
    return [
        f"approval  {approval.approval_id}{votes}",
        f"of        execution {execution.execution_id}"
        + (f", step {safe(approval.step_id)}" if approval.step_id else ""),
        *origin_lines(execution),
        f"level     {approval.level}: {level_words(approval.level)}",
        *([f"now       {safe(approval.reason)}"] if approval.reason else []),
        *(f"host      {safe(target)}" for target in approval.targets or ()),
        *_steps(asked),
        *(sequel_lines(execution.assessment) if approval.step_id is None else []),
        f"risk      {_risk(risk)}",
        *_reasons(risk),
        *entry("for good", _for_good(asked)),
        *unclear_lines(execution.assessment, MOST_REASONS),
        *safety_lines(execution.assessment, MOST_REASONS),
        f"until     {clock_time(approval.expires_at)}",
        f"digest    {approval.digest}",
    ]


def origin_lines(execution: Execution) -> list[str]:
    """Which execution it continues, or takes back."""
    said = {"retries": execution.retry_of, "undoes": execution.rollback_of}
    return [f"{word:<10}execution {safe(other)}" for word, other in said.items() if other]


def how_to_answer(approval: Approval, caller: Caller) -> list[str]:
    """The commands that answer it; above level 1 another person must give them."""
    other = "approver" if approval.level > 1 else None
    return [
        caller.again(f"approve {approval.approval_id} --digest {approval.digest}", other),
        caller.again(f"reject {approval.approval_id} --comment WHY", other),
    ]


def level_words(level: int) -> str:
    """Who must agree."""
    return LEVELS[level] if 0 <= level < len(LEVELS) else f"level {level}"


def _is_about(approval: Approval, step: StepAssessment) -> bool:
    """Whether it asks about the whole plan, about this step, or about its part on one target."""
    return approval.step_id is None or step.id in (approval.step_id, approval.step_id.partition("[")[0])


def _with_reasons(head: str, reasons: Sequence[str]) -> str:
    return f"{head}: {'; '.join(map(safe, reasons))}" if reasons else head


def _estimate(estimate: Estimate) -> str:
    return f"about {span(estimate.p50_s)}, mostly under {span(estimate.p90_s)} ({estimate.basis})"


def _risk(risk: Risk) -> str:
    return f"{risk.level}, {risk.effect.replace('_', ' ')}"


def _reasons(risk: Risk) -> list[str]:
    said = [*dict.fromkeys(safe(reason.detail) for reason in risk.reasons)]
    more = len(said) - MOST_REASONS
    return [f"          - {each}" for each in (*said[:MOST_REASONS], *([f"and {more} more"] if more > 0 else []))]


def _for_good(steps: Iterable[StepAssessment]) -> list[str]:
    """What nobody can take back afterwards, or may not be able to."""
    said = [f"{step.operation.text}: {NEVER[step.undo]}" for step in steps if step.undo in NEVER]
    more = len(said) - MOST_STEPS
    return [*said[:MOST_STEPS], f"and {more} more"] if more > 0 else said


def _steps(steps: Sequence[StepAssessment]) -> list[str]:
    lines = [line for step in steps[:MOST_STEPS] for line in _step(step)]
    more = len(steps) - MOST_STEPS
    return [*lines, f"          ... and {more} more"] if more > 0 else lines


def _step(step: StepAssessment) -> list[str]:
    where = f" on {_listed(step.targets)}" if step.targets else ""
    line = f"step      {safe(step.operation.text, 1_000)}{where} [{step.risk.effect.replace('_', ' ')}]"
    return [line, f"          in waves: {step.waves.text}"] if step.waves else [line]


def _listed(targets: Iterable[str]) -> str:
    names = [safe(target) for target in targets]
    more = len(names) - MOST_TARGETS
    return ", ".join(names[:MOST_TARGETS]) + (f" and {more} more" if more > 0 else "")
