"""As OpsConductor's chat reads it: frames with data alone, and ``running`` or ``pending`` while it is not over.

The chat takes the ``execution_id`` out of the answer to its plan, follows the frames, and asks for the status every few
seconds while that is one of the two words.
"""

from collections.abc import Iterator

from api.profiles.telling import frame, note_of, whole_step
from schemas.approval import Approval
from schemas.event import Event, EventType
from schemas.execution import Execution
from schemas.execution_result_v1 import ExecutionResultV1
from schemas.json_text import JsonObject, JsonValue
from schemas.words import ApprovalState, ExecutionStatus

RUNNING, PENDING = "running", "pending"
MOVES = {ExecutionStatus.RUNNING: RUNNING, ExecutionStatus.CANCELLING: RUNNING}
BECOMES = {
    EventType.EXECUTION_CLAIMED: RUNNING,
    EventType.EXECUTION_RESUMED: RUNNING,
    EventType.EXECUTION_QUEUED: PENDING,
    EventType.EXECUTION_HANDED_OVER: PENDING,
    EventType.EXECUTION_PARKED: PENDING,
    EventType.EXECUTION_PAUSED: PENDING,
    EventType.EXECUTION_NEEDS_ATTENTION: PENDING,
}


def word_for(status: ExecutionStatus) -> str:
    """``running`` or ``pending`` while it is not over, our own word for its end after that."""
    return status.value if status.finished else MOVES.get(status, PENDING)


def standing_of(execution: Execution) -> JsonObject:
    """How an execution stands, for who asks again and again."""
    asked = [each for each in execution.approvals if each.state is ApprovalState.PENDING]
    return {
        "execution_id": execution.execution_id,
        "status": word_for(execution.status),
        "state": execution.status.value,
        "message": _message(execution),
        "progress": execution.progress.percent,
        "eta_seconds": execution.progress.eta_s,
        "approval_required": bool(asked),
        "approvals": [_question(each) for each in asked],
        "result": None if execution.result is None else execution.result.model_dump(mode="json"),
        "error": execution.error,
    }


def standing_of_result(result: ExecutionResultV1) -> JsonObject:
    """The same of what has ended."""
    return {
        "execution_id": result.execution_id,
        "status": result.status.value,
        "state": result.status.value,
        "message": result.answer,
        "progress": 100.0,
        "eta_seconds": 0.0,
        "approval_required": False,
        "approvals": [],
        "result": result.model_dump(mode="json"),
        "error": result.error_message,
    }


class OpsConductorTelling:
    """As ``Telling``. Every frame has ``type``, ``execution_id``, ``status`` and ``message``."""

    def __init__(self, execution: Execution) -> None:
        self._id = execution.execution_id
        self._labels = {step.id: step.operation.text for step in execution.assessment.steps}
        self._labels |= {check.id: check.operation.text for check in execution.assessment.checks}
        self._status = PENDING

    def begin(self) -> Iterator[str]:
        """As ``Telling.begin``: the id comes first."""
        yield self._frame("start", "The plan was accepted.")

    def see(self, event: Event) -> Iterator[str]:
        """As ``Telling.see``."""
        self._status = BECOMES.get(event.type, self._status)
        kind, _, what = event.type.partition(".")
        if event.type is EventType.EXECUTION_PROGRESS:
            yield self._frame("progress", "", progress=event.data.get("percent"), eta_seconds=event.data.get("eta_s"))
        elif kind == "approval":
            yield self._frame(
                "approval", self._said(event, f"approval {what}"), event=what, step_id=event.step_id, **event.data
            )
        elif event.step_id is not None:
            yield self._frame("step", self._said(event, what), event=what, step_id=event.step_id)
        elif event.type in BECOMES or kind != "execution":
            yield self._frame("status", self._said(event, what), event=what)

    def end(self, execution: Execution) -> Iterator[str]:
        """As ``Telling.end``: the sentence for the chat, and the whole result."""
        yield frame({"type": "result", **standing_of(execution)})

    def break_off(self, why: str) -> Iterator[str]:
        """As ``Telling.break_off``: the chat goes on by asking for the status."""
        yield self._frame("interrupted", why)

    def _said(self, event: Event, what: str) -> str:
        note, step_id = note_of(event), event.step_id
        said = f"{what.replace('_', ' ')}{f': {note}' if note else ''}"
        if step_id is None:
            return said
        whole = whole_step(step_id)
        target = step_id.removeprefix(whole).strip("[]")
        return f"{self._labels.get(whole, whole)}{f' on {target}' if target else ''}: {said}"

    def _frame(self, kind: str, message: str, **more: JsonValue) -> str:
        said: JsonObject = {"type": kind, "execution_id": self._id, "status": self._status, "message": message}
        return frame(said | more)


def _question(approval: Approval) -> JsonObject:
    return approval.model_dump(
        mode="json", include={"approval_id", "step_id", "level", "digest", "expires_at", "reason"}, exclude_none=True
    )


def _message(execution: Execution) -> str:
    if execution.result is not None:
        return execution.result.answer
    if execution.stopped:
        return execution.stopped
    return f"It is {execution.status.replace('_', ' ')}."
