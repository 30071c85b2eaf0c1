"""What the prose of a plan was read as, so that a person sees what is relied on and what is only words."""

from schemas.wire import Wire
from schemas.words import CheckStage, CriterionCheck, FailureAction, FailureHandling


class FailureView(Wire):
    """What happens when the step fails."""

    handling: FailureHandling
    plain: bool
    """False: the text says nothing plain, so that it counts as ``abort``."""
    text: str = ""
    """As the plan says it."""


class CriterionView(Wire):
    """One success criterion, and who looks whether it holds."""

    text: str
    """As the plan says it."""
    check: CriterionCheck
    expression: str | None = None
    """JMESPath over the output, as it is evaluated; of a step over a list, over the output of each target."""


class SafetyView(Wire):
    """One safety check of the plan, and what becomes of it: it is run, or only listed for whoever approves."""

    check: str
    """As the plan says it."""
    stage: CheckStage
    failure_action: FailureAction
    probes: tuple[str, ...] = ()
    """Read-only operations that answer it, as ``target: command``; none: only a person can look."""
    checks: tuple[str, ...] = ()
    """Ids of the checks that run them."""
    not_run: tuple[str, ...] = ()
    """Why the others are only listed."""
