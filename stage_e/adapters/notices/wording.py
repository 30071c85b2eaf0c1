"""What people are told about a question. Everything in it is masked already."""

from schemas.assessment import StepAssessment
from schemas.json_text import JsonObject
from stage_e.ports.notices import Notice

MOST_STEPS = 10  # in a message that a person reads; a program is sent all
ASKED_FOR = ("nothing", "a confirmation", "a review", "an approval step by step")


def title_of(notice: Notice) -> str:
    """One line."""
    approval = notice.approval
    what = f"step {approval.step_id}" if approval.step_id else "a plan"
    return f"Stage E waits for {ASKED_FOR[approval.level]} of {what} that {notice.requester} submitted"


def text_of(notice: Notice) -> str:
    """What would run where, why it is asked, and how to answer."""
    approval, steps = notice.approval, _steps_of(notice)
    shown = [f"- {step.operation.text} [{', '.join(step.targets) or step.operation.service}]" for step in steps]
    more = [f"- and {len(shown) - MOST_STEPS} more steps"] if len(shown) > MOST_STEPS else []
    hosts = [f"Hosts: {', '.join(approval.targets)}"] if approval.targets else []
    return "\n".join(
        (
            *shown[:MOST_STEPS],
            *more,
            *hosts,
            *(f"Why: {reason}" for reason in (approval.reason, *notice.assessment.approval_reasons) if reason),
            f"Until: {approval.expires_at:%Y-%m-%d %H:%M} UTC",
            f"Answer with: stage-e approve {approval.approval_id}",
        )
    )


def body_of(notice: Notice) -> JsonObject:
    """The same for a program."""
    return {
        "type": "approval.requested",
        "title": title_of(notice),
        "tenant": notice.tenant,
        "requester": notice.requester,
        "approval": notice.approval.model_dump(mode="json"),
        "reasons": list(notice.assessment.approval_reasons),
        "risk": notice.assessment.risk.level,
        "steps": [
            {"id": step.id, "operation": step.operation.model_dump(mode="json"), "targets": list(step.targets)}
            for step in _steps_of(notice)
        ],
    }


def _steps_of(notice: Notice) -> list[StepAssessment]:
    asked = notice.approval.step_id
    return [step for step in notice.assessment.steps if asked in {None, step.id}]
