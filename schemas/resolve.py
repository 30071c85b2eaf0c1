"""What a person says about a step of which nobody knows what became."""

from typing import Annotated

from pydantic import StringConstraints

from schemas.field_types import Name, Text
from schemas.wire import Wire
from schemas.words import Resolution

Reason = Annotated[Text, StringConstraints(min_length=1, max_length=2000)]
"""Why; it stays on record."""


class Resolve(Wire):
    """The body of ``POST /v1/executions/{id}/resolve``."""

    step_id: Name
    """The step, or ``step[target]`` for its part on one target."""
    target: Name | None = None
    """The target, when ``step_id`` names a step over a list."""
    outcome: Resolution
    reason: Reason
