"""Our verdict on a plan: how long, how risky, who drives and who must agree, each with its reasons."""

from schemas.field_types import Digest, Span
from schemas.problem import FieldError
from schemas.prose import CriterionView, FailureView, SafetyView
from schemas.wire import Wire
from schemas.words import Effect, EstimateBasis, Mode, RiskLevel, Undo


class Estimate(Wire):
    """How long it takes."""

    p50_s: Span
    """Seconds; half of the runs end sooner."""
    p90_s: Span
    """Seconds; nine of ten runs end sooner. Decides the mode."""
    basis: EstimateBasis


class RiskReason(Wire):
    """One rule that spoke."""

    rule: str
    """Stable name of the rule."""
    detail: str
    """What it saw, for a person."""
    step_id: str | None = None
    span: tuple[int, int] | None = None
    """First character and the one after the last, in the operation's ``text``."""


class Risk(Wire):
    """How bad it can get."""

    level: RiskLevel
    effect: Effect
    read_only: bool
    """Whether it is proven to change nothing."""
    reasons: tuple[RiskReason, ...] = ()


class OperationView(Wire):
    """Exactly what would be sent where, as a person reads it."""

    service: str
    call: str
    """Method and path."""
    text: str
    """The command or the body, secrets masked."""


class StepAssessment(Wire):
    """The verdict on one step."""

    id: str
    tool: str
    operation: OperationView
    targets: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()
    """Ids of the steps that come first, inferred ones included."""
    tolerates: tuple[str, ...] = ()
    """Of those, the ones whose failure does not hold it back."""
    estimate: Estimate
    """Of all its targets."""
    attempt_s: Span = 0
    """Seconds of one attempt on one target; half of them end sooner. Progress and remaining time rest on it."""
    times: int = 1
    """On how many targets it is expected to be made."""
    risk: Risk
    undo: Undo = Undo.UNKNOWN
    inverse: str | None = None
    """The command that takes it back, where the catalogue has one."""
    rollback: str | None = None
    """How the plan would take it back: prose, which nobody runs."""
    failure: FailureView | None = None
    """What happens when it fails, read from the plan's prose."""
    success_criteria: tuple[CriterionView, ...] = ()


class Approvers(Wire):
    """Who may answer where somebody else than the requester must."""

    roles: tuple[str, ...] = ("approver", "admin")
    subjects: tuple[str, ...] = ()
    """When there are any, only these."""


class Assessment(Wire):
    """The verdict on a plan, and what a submission of it would be refused for."""

    mode: Mode
    mode_reasons: tuple[str, ...] = ()
    approval_level: int
    """0 none, 1 confirmation, 2 plan review by somebody else, 3 step by step by somebody else."""
    approval_reasons: tuple[str, ...] = ()
    quorum: int = 1
    """How many people must approve, where one must."""
    approvers: Approvers = Approvers()
    approval_lasts_s: Span = 3600.0
    """Seconds that a question stays open."""
    policy: str = ""
    """Name and version of the policy that judged."""
    go_on_beside_unknown: bool = True
    """Whether other steps start while nobody knows what became of one, by that policy."""
    most_targets: int | None = None
    """How many targets a step over a list may have, by that policy."""
    estimate: Estimate
    """Over the graph, with its parallelism."""
    risk: Risk
    """Of the worst step, and of the whole."""
    layers: tuple[tuple[str, ...], ...] = ()
    """Ids of steps; each layer needs only the layers before it."""
    targets: tuple[str, ...] = ()
    digest: Digest
    """Of the operations and targets; what an approval is bound to."""
    warnings: tuple[str, ...] = ()
    not_understood: tuple[str, ...] = ()
    """What nobody could tell by reading the plan: operations first, then its prose."""
    safety_checks: tuple[SafetyView, ...] = ()
    refusals: tuple[FieldError, ...] = ()
    """Empty when it would be accepted."""
    steps: tuple[StepAssessment, ...] = ()
