"""What the prose of a plan was read as, so that a person sees what is relied on and what is only words."""

from typing import Literal

from schemas.wire import Wire
from schemas.words import CriterionCheck, FailureHandling


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
    """One safety check of the plan. None is run by itself: what can be looked at is named, the rest is prose."""

    check: str
    """As the plan says it."""
    stage: Literal["before", "during", "after"]
    failure_action: Literal["abort", "warn", "continue"]
    probes: tuple[str, ...] = ()
    """Read-only operations that answer it, as ``target: command``; none: only a person can look."""
