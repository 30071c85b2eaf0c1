"""``ExecutionResultV1``, what Stage D and the chat are handed when an execution has ended."""

from schemas.container_types import CarriedJson, CarriedObject
from schemas.field_types import Moment, Span
from schemas.wire import Wire
from schemas.words import ExecutionStatus, Mode, StepStatus


class StepResult(Wire):
    """How one step ended."""

    step_id: str
    status: StepStatus
    started_at: Moment | None = None
    """None when it never started."""
    completed_at: Moment | None = None
    duration_seconds: Span = 0.0
    """Wall time over all its attempts."""
    output: CarriedJson = None
    """Masked, capped."""
    error: str | None = None
    """Why it did not succeed; always there when it did not."""
    unchecked: tuple[str, ...] = ()
    """Success criteria of the plan that are prose, so that nobody looked whether they hold."""
    taken_over: bool = False
    """It succeeded in the execution that this one continues."""


class ExecutionResultV1(Wire):
    """How an execution ended; for one that has not, its status and id."""

    execution_id: str
    status: ExecutionStatus
    mode: Mode
    answer: str
    """The sentence for the chat, made from the outputs by rules."""
    success_count: int = 0
    """Steps that succeeded."""
    failure_count: int = 0
    """Steps that failed, or whose effect is unknown."""
    started_at: Moment | None = None
    """None when nothing ever ran."""
    completed_at: Moment | None = None
    """None when it has not ended."""
    total_duration_seconds: Span = 0.0
    """Wall time from start to end, waiting included."""
    output: CarriedObject | None = None
    """What the steps brought together."""
    error_message: str | None = None
    """Why it did not complete; always there when it failed."""
    step_results: tuple[StepResult, ...] = ()
    warnings: tuple[str, ...] = ()
    """Safety checks that failed where the plan wants to go on."""
    approved_by: str | None = None
    approval_timestamp: Moment | None = None
