"""Errors, split by who must act. A step that fails is an outcome, not one of these.

    StageEError
    |-- CallerError                what was sent has to change
    |   |-- InvalidPlanError       422  the plan cannot run as it is; ``errors`` lists every reason
    |   |-- NotFoundError          404  no such execution, approval or step for this tenant
    |   |-- ConflictError          409  it is in a state that does not allow this, or the key was used differently
    |   |-- StaleDigestError       409  what was looked at is not what would run; look again
    |   |-- ForbiddenError         403  this person may not do that
    |   `-- TooManyRequestsError   429  wait ``retry_after`` and send it again
    |-- UnavailableError           503  a part of Stage E is away; nothing was half done
    |   `-- StoreUnavailableError       PostgreSQL cannot be reached
    |       `-- StoreContendedError     another transaction was in the way: the same again may work at once
    |-- ClaimLostError             another driver has the execution: write nothing more
    |-- StoreRefusedError          the store's own rules refuse a write: the code is wrong; nothing was stored
    |-- NotToldError               nobody is known to have been told that something waits; it is tried again
    |-- SettingsError              the operator's configuration has to change
    `-- StepError                  raised by adapters, turned into outcomes by ``attempt`` alone
        |-- TemporaryStepError     not done, for certain; the same again may work
        |-- PermanentStepError     not done, for certain; the same again will not work
        |-- TargetFailedError      tried, and the target proved that it failed
        `-- LostStepError          sent, and nobody can say what became of it

Each has a stable ``code``, which is what clients may rely on.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import ClassVar

from schemas.json_text import JsonObject
from schemas.problem import FieldError


class StageEError(Exception):
    """The message says what happened, to what, and what to do next."""

    code: ClassVar[str] = "error"


class CallerError(StageEError):
    """What was sent has to change."""

    code = "bad-request"


class InvalidPlanError(CallerError):
    """The plan cannot run as it is; ``errors`` is complete."""

    code = "invalid-plan"

    def __init__(self, message: str, errors: Sequence[FieldError]) -> None:
        super().__init__(message)
        self.errors = tuple(errors)


class NotFoundError(CallerError):
    """Nothing of that name exists for this tenant."""

    code = "not-found"


class ConflictError(CallerError):
    """It is in a state that does not allow this."""

    code = "conflict"


class StaleDigestError(ConflictError):
    """The digest that was sent is not that of what would run."""

    code = "stale-digest"


class ForbiddenError(CallerError):
    """The person may not do that."""

    code = "forbidden"


class TooManyRequestsError(CallerError):
    """Stage E is full; nothing was stored."""

    code = "too-many-requests"

    def __init__(self, message: str, retry_after: timedelta) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class UnavailableError(StageEError):
    """A part of Stage E is away; nothing was half done."""

    code = "unavailable"


class StoreUnavailableError(UnavailableError):
    """PostgreSQL cannot be reached, or cannot be written."""

    code = "store-unavailable"


class StoreContendedError(StoreUnavailableError):
    """Another transaction was in the way; nothing was stored, and the same again may work at once."""


class ClaimLostError(StageEError):
    """Another driver has the execution; write nothing more."""

    code = "claim-lost"


class StoreRefusedError(StageEError):
    """The store's own rules refuse a write: the code that made it is wrong. Nothing was stored."""

    code = "store-refused"


class NotToldError(StageEError):
    """Nobody is known to have been told that something waits; it is tried again later."""

    code = "not-told"


class SettingsError(StageEError):
    """The operator's configuration has to change."""

    code = "settings"


class StepError(StageEError):
    """Why an operation did not succeed. ``output`` is what the target said, if it said anything.

    ``away`` is what did not take the call: a service, or a host behind one (``engine.held.host_behind``).
    """

    code = "step"

    def __init__(
        self, message: str, *, output: JsonObject | None = None, truncated: bool = False, away: str = ""
    ) -> None:
        super().__init__(message)
        self.output = output
        self.truncated = truncated
        self.away = away


class TemporaryStepError(StepError):
    """Not done, for certain; the same again may work, not before ``retry_after`` if the service named a wait."""

    code = "step-temporary"

    def __init__(self, message: str, *, retry_after: timedelta | None = None, away: str = "") -> None:
        super().__init__(message, away=away)
        self.retry_after = retry_after


class PermanentStepError(StepError):
    """Not done, for certain; the same again will not work."""

    code = "step-permanent"


class TargetFailedError(StepError):
    """It was tried, and the target proved that it failed."""

    code = "step-failed"


class LostStepError(StepError):
    """It was sent and nobody can say what became of it."""

    code = "step-lost"

    def __init__(self, message: str, *, timed_out: bool = False, away: str = "") -> None:
        super().__init__(message, away=away)
        self.timed_out = timed_out
