"""Our verdict on a plan: how long, how risky, who drives and who must agree, each with its reasons."""

from schemas.field_types import Digest, Span
from schemas.freeze import FreezeWindow
from schemas.problem import FieldError
from schemas.prose import CriterionView, FailureView, SafetyView
from schemas.waves import WavesView
from schemas.wire import Wire
from schemas.words import CheckStage, Effect, EstimateBasis, FailureAction, Mode, RiskLevel, Undo


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
    waves: WavesView | None = None
    """How it goes about many targets; None: all at once."""
    risk: Risk
    undo: Undo = Undo.UNKNOWN
    inverse: str | None = None
    """The command that takes it back, where the catalogue has one."""
    rollback: str | None = None
    """How the plan would take it back: prose, which nobody runs."""
    failure: FailureView | None = None
    """What happens when it fails, read from the plan's prose."""
    success_criteria: tuple[CriterionView, ...] = ()


class CheckAssessment(Wire):
    """A safety check of the plan that is run beside its steps: a read that looks at one target."""

    id: str
    """No step of the plan is called so."""
    check: str
    """What is asked, in the plan's words."""
    stage: CheckStage
    on_failure: FailureAction
    """``abort``: the execution is not complete without its success, and what it holds does not run."""
    operation: OperationView
    target: str
    expression: str | None = None
    """JMESPath over the output that must be true for it to succeed."""
    depends_on: tuple[str, ...] = ()
    """Ids of the steps and checks that come first."""
    tolerates: tuple[str, ...] = ()
    """Of those, the ones whose failure does not hold it back."""
    holds: tuple[str, ...] = ()
    """Ids of the steps that wait for it."""
    estimate: Estimate
    attempt_s: Span = 0
    """Seconds of one attempt; half of them end sooner."""

    @property
    def optional(self) -> bool:
        """Whether its failure is only a warning."""
        return self.on_failure != "abort"


class Approvers(Wire):
    """Who may answer where somebody else than the requester must."""

    roles: tuple[str, ...] = ("approver", "admin")
    subjects: tuple[str, ...] = ()
    """When there are any, only these."""


class Terms(Wire):
    """On which terms a question is answered."""

    level: int
    quorum: int
    approvers: Approvers
    lasts_s: Span


class TakenOver(Wire):
    """A step, or its part on some targets, that a retry takes over from the execution that it continues."""

    id: str
    targets: tuple[str, ...] | None = None
    """The targets that are done, where others remain; None: all of it is done."""
    depends_on: tuple[str, ...] = ()
    """Ids of the steps that came first."""


class NotUndone(Wire):
    """A step, or its part on one target, that a rollback leaves as it is."""

    id: str
    reason: str
    instructions: str | None = None
    """How the plan would take it back: prose for a person, which nobody runs."""


class NeededSecret(Wire):
    """A secret that a retry or a rollback needs once more, because it was deleted when the execution ended."""

    marker: str
    """What stands in its place, and by which name it is sent."""
    step_id: str
    """A step that uses it."""


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
    freezes: tuple[FreezeWindow, ...] = ()
    """Windows of that policy in which no change begins that was judged before; none for a plan that changes nothing."""
    most_targets: int | None = None
    """How many targets a step over a list may have, by that policy."""
    beyond: Terms | None = None
    """What a list is asked about with that has more than was foreseen: as if nobody had known it. None was foreseen."""
    estimate: Estimate
    """Over the graph with its checks, with its parallelism."""
    risk: Risk
    """Of the worst step, and of the whole."""
    layers: tuple[tuple[str, ...], ...] = ()
    """Ids of steps; each layer needs only the layers before it."""
    targets: tuple[str, ...] = ()
    digest: Digest
    """Of the operations and targets, checks included; what an approval is bound to."""
    warnings: tuple[str, ...] = ()
    not_understood: tuple[str, ...] = ()
    """What nobody could tell by reading the plan: operations first, then its prose."""
    safety_checks: tuple[SafetyView, ...] = ()
    """All that the plan asks to be looked at."""
    checks: tuple[CheckAssessment, ...] = ()
    """What of that is run."""
    refusals: tuple[FieldError, ...] = ()
    """Empty when it would be accepted."""
    steps: tuple[StepAssessment, ...] = ()
    """What will run: of a retry, what remains; of a rollback, what takes the effects back."""
    taken_over: tuple[TakenOver, ...] = ()
    """Of a retry: what succeeded before and is not run again."""
    cannot_undo: tuple[NotUndone, ...] = ()
    """Of a rollback: effects that stay."""
    secrets: tuple[NeededSecret, ...] = ()
    """Of a retry or a rollback that is only looked at: what has to be sent with it."""
