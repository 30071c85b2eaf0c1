"""A plan as it was accepted, to be looked at or submitted once more."""

from schemas.container_types import CarriedObject
from schemas.wire import Wire


class AcceptedPlan(Wire):
    """What was submitted, with markers in the place of secrets: a body of ``POST /v1/executions`` without these."""

    plan: CarriedObject
    decision: CarriedObject | None = None
