"""One run of one plan, as of its last stored event."""

from schemas.approval import Approval
from schemas.assessment import Assessment
from schemas.container_types import CarriedJson
from schemas.execution_result_v1 import ExecutionResultV1
from schemas.field_types import Moment, Span
from schemas.waves import WaveProgress
from schemas.wire import Wire
from schemas.words import CheckStage, ExecutionStatus, FailureAction, Mode, Outcome, StepStatus


class AttemptView(Wire):
    """One try of one step."""

    number: int
    """Counted from 1."""
    key: str
    """The idempotency key that was sent; the same for every attempt of a step on a target."""
    token: int
    """Fencing number of the driver that made it."""
    outcome: Outcome | None = None
    """None while it runs."""
    started_at: Moment
    ended_at: Moment | None = None
    error: str | None = None
    evidence: CarriedJson = None
    """What settled it when nobody knew what became of it: the proof, or who said so and why."""


class StepView(Wire):
    """One step, or its part on one target of an expanded step."""

    id: str
    status: StepStatus
    attempts: tuple[AttemptView, ...] = ()
    started_at: Moment | None = None
    ended_at: Moment | None = None
    output: CarriedJson = None
    """Masked, capped."""
    truncated: bool = False
    """Whether the output was longer than what is kept."""
    error: str | None = None
    """Why it did not succeed."""
    waves: WaveProgress | None = None
    """Of a step over many targets that goes in waves, once they are known."""
    taken_over: bool = False
    """It succeeded in the execution that this one continues; nothing of it was sent again."""
    before: str | None = None
    """How its target was just before it was changed, where taking it back depends on that; masked, capped."""


class CheckView(StepView):
    """A safety check of the plan that is run, with what became of it."""

    check: str
    """What is asked, in the plan's words."""
    stage: CheckStage
    on_failure: FailureAction
    text: str
    """The command, as it runs."""
    target: str


class Progress(Wire):
    """How far it is."""

    done: int
    """Steps that have ended."""
    total: int
    """Steps that are known; an expansion raises it."""
    percent: Span
    """0 to 100, weighted by the estimates."""
    eta_s: Span | None = None
    """Seconds to the end; None while nobody can tell."""


class HeldBy(Wire):
    """What an execution waits for: a host that others change, a service or host that takes no calls, a freeze's end."""

    target: str
    """The host, as the plan calls it, the asset, the service, ``<service>/<host>``, or ``freeze``."""
    execution_id: str | None = None
    """Who holds it, or waits before this one; None when that is another tenant's."""
    status: ExecutionStatus | None = None
    eta_s: Span | None = None
    """Seconds until that one ends; None while nobody can tell."""
    until: Moment | None = None
    """When it is looked at again; told of what takes no calls, and of a freeze."""
    reason: str | None = None
    """Why it takes none, or which freeze it is."""


class Links(Wire):
    """Where to go on, as paths of this API."""

    self: str
    events: str
    stream: str
    """WebSocket."""
    cancel: str
    retry: str | None = None
    """Only while it can be retried."""
    rollback: str | None = None
    """Only while what it did can be taken back."""
    resolve: str | None = None
    """Where to say what became of a step that is unknown."""


class Execution(Wire):
    """State, progress and outcome of one run of one plan."""

    execution_id: str
    job_id: str | None = None
    """The execution's id again when it runs in the background."""
    status: ExecutionStatus
    mode: Mode
    requester: str | None = None
    """Who asked for it."""
    request_text: str | None = None
    """What was asked for, in the words of the request; masked."""
    assessment: Assessment
    created_at: Moment
    started_at: Moment | None = None
    ended_at: Moment | None = None
    last_seq: int
    """Number of its last event; the ETag."""
    token: int
    """Fencing number of the last claim; 0 before the first."""
    progress: Progress
    stopped: str | None = None
    """Why nothing of it is sent now: what is stopped, by whom and why."""
    steps: tuple[StepView, ...] = ()
    checks: tuple[CheckView, ...] = ()
    """Safety checks that are run; they are no steps and count as none."""
    approvals: tuple[Approval, ...] = ()
    approved_by: tuple[str, ...] = ()
    """Who agreed, in the order of their answers."""
    duration_s: Span | None = None
    """Seconds from its start to its end, waiting included; None before. The estimate is in the assessment."""
    differed: tuple[str, ...] = ()
    """What went otherwise than was foreseen: it took longer, steps failed or were tried again, a person helped."""
    waits_for: tuple[HeldBy, ...] = ()
    """What holds its steps back: others who change the same, until they have ended, or what takes no calls."""
    result: ExecutionResultV1 | None = None
    """Once it has ended."""
    error: str | None = None
    """Why it did not complete."""
    retry_of: str | None = None
    """The execution that this one continues from what failed."""
    rollback_of: str | None = None
    """The execution whose effects this one takes back."""
    retried_by: str | None = None
    """The execution that continues this one."""
    rolled_back_by: str | None = None
    """The execution that takes back what this one did."""
    links: Links
