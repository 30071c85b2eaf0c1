"""As the UI message stream of the Vercel AI SDK, which its ``useChat`` reads (https://ai-sdk.dev, "Stream Protocols").

A message has one dynamic tool part for each step. Outputs are not in events, so that a step that succeeds has a
preliminary output at once and its own at the end. ``data-execution``, ``data-step`` and ``data-approval`` parts have
ids, and are replaced in place. A question about a step is asked at its tool part, one about the plan at one of its own.
Version 5 of the SDK refuses chunks of a type that it does not know, and knows no approvals: it gets the data alone.
"""

from collections.abc import Iterator

from api.profiles.telling import frame, note_of, text_of, whole_step
from schemas.assessment import StepAssessment
from schemas.event import Event, EventType
from schemas.execution import Execution, StepView
from schemas.json_text import JsonObject, JsonValue
from schemas.words import ExecutionStatus, StepStatus

DONE = "[DONE]"
HEADERS = {"x-vercel-ai-ui-message-stream": "v1"}
PLAN_TOOL = "stage-e-plan"
INSIDE = {"key", "token", "locks", "evidence"}  # of an event's data what is nobody's business in a chat
FAILS = {EventType.STEP_FAILED, EventType.STEP_SKIPPED, EventType.STEP_CANCELLED}
STATES = {
    EventType.APPROVAL_GRANTED: "approved",
    EventType.APPROVAL_REJECTED: "rejected",
    EventType.APPROVAL_EXPIRED: "expired",
    EventType.APPROVAL_VOID: "void",
}
STATUS = {
    EventType.EXECUTION_QUEUED: ExecutionStatus.QUEUED,
    EventType.EXECUTION_CLAIMED: ExecutionStatus.RUNNING,
    EventType.EXECUTION_HANDED_OVER: ExecutionStatus.QUEUED,
    EventType.EXECUTION_CANCEL_REQUESTED: ExecutionStatus.CANCELLING,
    EventType.EXECUTION_PAUSED: ExecutionStatus.PAUSED,
    EventType.EXECUTION_RESUMED: ExecutionStatus.RUNNING,
    EventType.EXECUTION_NEEDS_ATTENTION: ExecutionStatus.NEEDS_ATTENTION,
}


class AiSdkTelling:
    """As ``Telling``."""

    def __init__(self, execution: Execution, *, asks: bool = True) -> None:
        """``asks``: the client knows chunks for approvals."""
        self._execution = execution
        self._asks = asks
        self._steps = {step.id: step for step in execution.assessment.steps}
        self._shown: set[str] = set()
        """Tool calls that have a part."""
        self._closed: set[str] = set()
        """Tool calls whose last word is said."""
        self._state: JsonObject = {"execution_id": execution.execution_id, "mode": execution.mode.value}
        self._approvals: dict[str, JsonObject] = {}

    def begin(self) -> Iterator[str]:
        """As ``Telling.begin``."""
        yield frame({"type": "start", "messageId": self._execution.execution_id})
        yield frame({"type": "start-step"})

    def see(self, event: Event) -> Iterator[str]:
        """As ``Telling.see``."""
        kind = event.type.partition(".")[0]
        if event.type is EventType.STEP_OUTPUT:
            yield frame({"type": "data-output", "data": {"step_id": event.step_id, **event.data}, "transient": True})
        elif kind == "approval":
            yield from self._see_approval(event)
        elif kind == "step" and event.step_id is not None:
            yield from self._see_step(event, event.step_id)
        else:
            yield from self._see_execution(event)

    def end(self, execution: Execution) -> Iterator[str]:
        """As ``Telling.end``: outputs, the sentence for the chat, and the close of the message."""
        self._state |= {"status": execution.status.value, "percent": execution.progress.percent, "eta_s": None}
        yield self._part("execution", execution.execution_id, self._state)
        for step in execution.steps:
            if step.id in self._steps:
                yield from self._last_word(step)
        answer = execution.result.answer if execution.result is not None else execution.error or execution.status
        yield frame({"type": "text-start", "id": "answer"})
        yield frame({"type": "text-delta", "id": "answer", "delta": answer})
        yield frame({"type": "text-end", "id": "answer"})
        yield frame({"type": "finish-step"})
        yield frame({"type": "finish"})
        yield DONE

    def break_off(self, why: str) -> Iterator[str]:
        """As ``Telling.break_off``."""
        yield frame({"type": "error", "errorText": why})
        yield DONE

    # --- what happens ---

    def _see_execution(self, event: Event) -> Iterator[str]:
        if event.type is EventType.EXECUTION_PROGRESS:
            self._state |= {"percent": event.data.get("percent"), "eta_s": event.data.get("eta_s")}
        elif event.type is EventType.EXECUTION_ACCEPTED:
            self._state["status"] = event.data.get("status")
        elif event.type in STATUS:
            self._state |= {"status": STATUS[event.type].value, "reason": note_of(event) or None}
        elif note_of(event):
            self._state["reason"] = note_of(event)
        else:
            return
        yield self._part("execution", self._execution.execution_id, self._state)

    def _see_step(self, event: Event, step_id: str) -> Iterator[str]:
        whole = whole_step(step_id)
        if whole not in self._steps:
            return  # a check, which is no step
        yield from self._show(whole)
        what = event.type.partition(".")[2]
        told = {name: value for name, value in event.data.items() if name not in INSIDE}
        yield self._part("step", step_id, {"step_id": step_id, "event": what, **told})
        if step_id != whole:
            return
        if event.type is EventType.STEP_COMPLETED:
            yield self._output(whole, {"status": StepStatus.SUCCEEDED.value}, preliminary=True)
        elif event.type in FAILS:
            yield from self._fail(whole, note_of(event) or what)

    def _see_approval(self, event: Event) -> Iterator[str]:
        asked = text_of(event.data.get("approval_id"))
        state = STATES.get(event.type, "pending")
        whole = None if event.step_id is None else whole_step(event.step_id)
        self._approvals[asked] = (
            self._approvals.get(asked, {}) | event.data | {"step_id": event.step_id, "state": state}
        )
        yield self._part("approval", asked, self._approvals[asked])
        if self._asks and state == "pending":
            yield from self._ask(asked, whole)
        elif self._asks:
            yield from self._answered(asked, whole, event)

    # --- parts ---

    def _ask(self, asked: str, step_id: str | None) -> Iterator[str]:
        call = step_id or asked
        if step_id is not None:
            yield from self._show(step_id)
        else:
            yield self._input(call, PLAN_TOOL, self._plan(asked))
        yield frame({"type": "tool-approval-request", "approvalId": asked, "toolCallId": call})

    def _answered(self, asked: str, step_id: str | None, event: Event) -> Iterator[str]:
        if event.type is not EventType.APPROVAL_GRANTED:
            call = step_id or asked
            self._closed.add(call)
            yield frame({"type": "tool-output-denied", "toolCallId": call})
        elif step_id is None:
            yield self._output(asked, {"approved_by": event.data.get("approvers")})

    def _show(self, step_id: str) -> Iterator[str]:
        step = self._steps.get(step_id)
        if step is not None and step_id not in self._shown:
            self._shown.add(step_id)
            yield self._input(step_id, step.tool, _input_of(step))

    def _fail(self, step_id: str, why: str) -> Iterator[str]:
        if step_id not in self._closed:
            self._closed.add(step_id)
            yield frame({"type": "tool-output-error", "toolCallId": step_id, "errorText": why, **_DYNAMIC})

    def _last_word(self, step: StepView) -> Iterator[str]:
        yield from self._show(step.id)
        if step.status in {StepStatus.SUCCEEDED, StepStatus.ROLLED_BACK}:
            output = {"status": step.status.value, "output": step.output, "truncated": step.truncated}
            yield self._output(step.id, output)
        else:
            yield from self._fail(step.id, step.error or step.status)

    def _plan(self, asked: str) -> JsonObject:
        """What a person must see before a yes to the whole."""
        verdict = self._execution.assessment
        steps: list[JsonValue] = [_input_of(step) for step in verdict.steps]
        risk = verdict.risk.model_dump(mode="json")
        return {"approval": self._approvals[asked], "steps": steps, "targets": [*verdict.targets], "risk": risk}

    @staticmethod
    def _input(call: str, tool: str, value: JsonObject) -> str:
        return frame({"type": "tool-input-available", "toolCallId": call, "toolName": tool, "input": value, **_DYNAMIC})

    @staticmethod
    def _output(call: str, output: JsonObject, *, preliminary: bool = False) -> str:
        said: JsonObject = {"type": "tool-output-available", "toolCallId": call, "output": output, **_DYNAMIC}
        return frame(said | ({"preliminary": True} if preliminary else {}))

    @staticmethod
    def _part(kind: str, part_id: str, data: JsonObject) -> str:
        return frame({"type": f"data-{kind}", "id": part_id, "data": dict(data)})


_DYNAMIC: JsonObject = {"dynamic": True, "providerExecuted": True}  # known to no client, and run by none


def _input_of(step: StepAssessment) -> JsonObject:
    """What is sent where, and how bad it can get."""
    return {
        "text": step.operation.text,
        "service": step.operation.service,
        "call": step.operation.call,
        "targets": [*step.targets],
        "effect": step.risk.effect.value,
        "risk": step.risk.level.value,
        "undo": step.undo.value,
    }
