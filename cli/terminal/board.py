"""What is known of an execution while it is watched: folded from its state and its events, ready to be drawn."""

from dataclasses import dataclass, field

from cli.terminal.text import safe
from cli.terminal.waits import Waits
from schemas.assessment import CheckAssessment, StepAssessment
from schemas.event import Event, EventType
from schemas.execution import Execution, Progress
from schemas.words import ExecutionStatus, StepStatus

WIDEST_LABEL = 60
STEP_STATUS = {
    EventType.STEP_TAKEN_OVER: StepStatus.SUCCEEDED,
    EventType.STEP_STARTED: StepStatus.RUNNING,
    EventType.STEP_RETRYING: StepStatus.RETRYING,
    EventType.STEP_COMPLETED: StepStatus.SUCCEEDED,
    EventType.STEP_FAILED: StepStatus.FAILED,
    EventType.STEP_SKIPPED: StepStatus.SKIPPED,
    EventType.STEP_CANCELLED: StepStatus.CANCELLED,
    EventType.STEP_UNKNOWN: StepStatus.UNKNOWN,
    EventType.STEP_AWAITING_APPROVAL: StepStatus.AWAITING_APPROVAL,
}
STATUS = {
    EventType.EXECUTION_QUEUED: ExecutionStatus.QUEUED,
    EventType.EXECUTION_CLAIMED: ExecutionStatus.RUNNING,
    EventType.EXECUTION_HANDED_OVER: ExecutionStatus.QUEUED,
    EventType.EXECUTION_CANCEL_REQUESTED: ExecutionStatus.CANCELLING,
    EventType.EXECUTION_PAUSED: ExecutionStatus.PAUSED,
    EventType.EXECUTION_RESUMED: ExecutionStatus.RUNNING,
    EventType.EXECUTION_NEEDS_ATTENTION: ExecutionStatus.NEEDS_ATTENTION,
    **{EventType(f"execution.{status}"): status for status in ExecutionStatus if status.finished},
}


@dataclass(slots=True)
class Row:
    """One step of the plan, with its parts when it runs over a list; or one check."""

    step_id: str
    label: str
    status: StepStatus = StepStatus.WAITING
    note: str = ""
    attempt: int = 0
    parts: dict[str, StepStatus] = field(default_factory=dict)
    """By target."""


class Board:
    """One execution as it stands; ``see`` takes in what happens."""

    def __init__(self, execution: Execution) -> None:
        self.execution_id = execution.execution_id
        self.status = execution.status
        self.token = execution.token
        self.progress = execution.progress
        self.began_at = execution.started_at or execution.created_at
        self.heard_at = self.began_at
        self.last_seq = 0
        self.waits = Waits(execution)
        self._known_until = execution.last_seq
        self.rows = {step.id: Row(step.id, _label_of(step)) for step in execution.assessment.steps}
        self.rows |= {check.id: Row(check.id, _label_of_check(check)) for check in execution.assessment.checks}
        for step in (*execution.steps, *execution.checks):
            self._set(step.id, step.status, step.error or "", len(step.attempts))

    def see(self, event: Event) -> None:
        """Take in what happened; what the state it began with held already changes nothing."""
        self.heard_at = max(self.heard_at, event.at)
        if event.type is EventType.EXECUTION_PROGRESS:
            self.progress = Progress.model_validate(event.data)
        if event.seq is None:
            return
        self.last_seq = event.seq
        if event.seq > self._known_until:
            self._apply(event)

    def label(self, step_id: str) -> str:
        """A step, or its part on one target, in a person's words."""
        row, target = self._row(step_id)
        return f"{row.label} on {safe(target, WIDEST_LABEL)}" if target else row.label

    def _apply(self, event: Event) -> None:
        self.status = STATUS.get(event.type, self.status)
        self.waits.see(event)
        if event.type is EventType.EXECUTION_CLAIMED:
            self.token = _number(event, "token")
        if event.step_id is not None and event.type is EventType.STEP_EXPANDED:
            row, _ = self._row(event.step_id)
            row.parts |= dict.fromkeys(map(str, listed(event, "targets")), StepStatus.WAITING)
        if event.step_id is not None and event.type in STEP_STATUS:
            self._set(event.step_id, STEP_STATUS[event.type], note_of(event), _number(event, "number"))

    def _set(self, step_id: str, status: StepStatus, note: str, attempt: int) -> None:
        row, target = self._row(step_id)
        if target:
            row.parts[target] = status
            row.status = StepStatus.RUNNING if row.status is StepStatus.WAITING else row.status
        else:
            row.status, row.attempt = status, attempt
        row.note = note

    def _row(self, step_id: str) -> tuple[Row, str]:
        """The row of a step, and the target when the id is that of a part, ``step[target]``."""
        if step_id in self.rows:
            return self.rows[step_id], ""
        whole, _, target = step_id.partition("[")
        if whole not in self.rows:
            self.rows[whole] = Row(whole, _label(whole))
        return self.rows[whole], target.removesuffix("]")


def note_of(event: Event) -> str:
    """Why something went wrong, as the event tells it."""
    return safe(str(event.data.get("error") or event.data.get("reason") or ""))


def listed(event: Event, name: str) -> list[object]:
    """A list in an event's data."""
    value = event.data.get(name)
    return [*value] if isinstance(value, list) else []


def _number(event: Event, name: str) -> int:
    value = event.data.get(name)
    return value if isinstance(value, int) else 0


def _label_of(step: StepAssessment) -> str:
    """What it does, and where if that is one place."""
    where = f" on {safe(step.targets[0], WIDEST_LABEL)}" if len(step.targets) == 1 else ""
    return f"{_label(step.operation.text)}{where}"


def _label_of_check(check: CheckAssessment) -> str:
    return f"check {check.stage}: {_label(check.operation.text)} for {safe(check.target, WIDEST_LABEL)}"


def _label(text: str) -> str:
    return safe(" ".join(text.split()), WIDEST_LABEL)
