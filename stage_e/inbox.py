"""What a wish in the inbox amounts to for an execution in its present state."""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from schemas.json_text import JsonObject
from schemas.words import Resolution, StepStatus
from stage_e.engine import facts as f
from stage_e.engine.execution import Execution
from stage_e.engine.held import LOCKS
from stage_e.ports.records import InboxItem, Wish


def facts_of_wish(execution: Execution, item: InboxItem, now: datetime) -> Sequence[f.Fact]:
    """The facts that follow; none when it changes nothing any more, such as a second cancel."""
    match item.wish:
        case Wish.CANCEL:
            reason = _text(item.data, "reason")
            return [] if execution.cancel_requested else [f.CancelRequested(at=now, by=item.by, reason=reason)]
        case Wish.PAUSE:
            return [] if execution.paused else [f.Paused(at=now, by=item.by)]
        case Wish.RESUME:
            return [f.Resumed(at=now, by=item.by)] if execution.paused else []
        case Wish.UNLOCKED:
            free = f.LetGo(at=now, cause=LOCKS, reason="what it waited for is free")
            return [free] if LOCKS in execution.held_back else []
        case Wish.RESOLVE:
            return _resolved(execution, item, now)
        case Wish.APPROVED | Wish.REJECTED | Wish.EXPIRED | Wish.VOID:
            return [_answer(item, now)] if _is_asked(execution, item.data) else []
        case _:
            assert_never(item.wish)


def _resolved(execution: Execution, item: InboxItem, now: datetime) -> Sequence[f.Fact]:
    """What a person says about the attempt that was unknown then; nothing when that is settled already."""
    step, number = execution.steps.get(_text(item.data, "step_id")), item.data.get("number")
    if step is None or step.status is not StepStatus.UNKNOWN or step.attempts != number:
        return []
    resolution, reason = Resolution(_text(item.data, "resolution")), _text(item.data, "reason")
    if resolution is Resolution.TRY_AGAIN and execution.cancel_requested:
        return []
    fact = f.StepResolved(
        at=now,
        step_id=step.id,
        number=step.attempts,
        resolution=resolution,
        by=item.by,
        reason=reason,
        evidence={"how": "person"},
    )
    if resolution is not Resolution.ABORT or execution.cancel_requested:
        return [fact]
    aborted = f"nobody knows what became of {step.id}: {reason or 'no reason given'}"
    return [fact, f.CancelRequested(at=now, by=item.by, reason=aborted)]


def _is_asked(execution: Execution, data: JsonObject) -> bool:
    step_id = data.get("step_id")
    if isinstance(step_id, str):
        return execution.step(step_id).status is StepStatus.AWAITING_APPROVAL and not execution.cancel_requested
    return execution.plan_approval_open


def _answer(item: InboxItem, now: datetime) -> f.Fact:
    approval_id, step_id = _text(item.data, "approval_id"), _text(item.data, "step_id") or None
    if item.wish is Wish.APPROVED:
        approvers = item.data.get("approvers")
        names = tuple(str(name) for name in approvers) if isinstance(approvers, list) else (item.by,)
        return f.ApprovalGranted(at=now, approval_id=approval_id, approvers=names, step_id=step_id)
    if item.wish is Wish.REJECTED:
        comment = _text(item.data, "comment")
        return f.ApprovalRejected(at=now, approval_id=approval_id, by=item.by, comment=comment, step_id=step_id)
    if item.wish is Wish.VOID:
        reason = _text(item.data, "reason")
        return f.ApprovalVoid(at=now, approval_id=approval_id, by=item.by, reason=reason, step_id=step_id)
    return f.ApprovalExpired(at=now, approval_id=approval_id, step_id=step_id)


def _text(data: JsonObject, key: str) -> str:
    value = data.get(key)
    return value if isinstance(value, str) else ""
