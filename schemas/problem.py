"""Errors as the client sees them (RFC 9457), and the exception that carries them there."""

from schemas.wire import Wire


class FieldError(Wire):
    """One thing that is wrong with what was sent, and where."""

    pointer: str
    """JSON Pointer (RFC 6901) into the body as the client sent it; empty for the body itself."""
    detail: str
    """What is wrong there. Never quotes the value: it may be a secret."""


class Problem(Wire):
    """The body of every error answer, ``application/problem+json``."""

    type: str
    """Stable URI reference of the kind of problem."""
    title: str
    """The kind in words; the same for every occurrence."""
    status: int
    """HTTP status code of the answer."""
    detail: str
    """What happened this time, to what, and what to do next."""
    instance: str | None = None
    """URI reference of this occurrence: the execution, or the request."""
    errors: tuple[FieldError, ...] | None = None
    """Everything that is wrong with the body, not only the first fault."""


class InvalidInputError(Exception):
    """What was sent cannot be taken; the sender must change it.

    InvalidInputError
        InvalidJsonError            json_text: not JSON as we take it
        InvalidSubmissionError      submission: no valid plan and decision
        InvalidBodyError            body: not the model that is due there
    """

    code: str = "invalid-input"
    """Stable word for the kind: ``too-large`` and ``not-json`` say that there was nothing to look into."""

    def __init__(self, errors: tuple[FieldError, ...], code: str | None = None) -> None:
        super().__init__("; ".join(f"{error.pointer or 'the body'}: {error.detail}" for error in errors))
        self.errors = errors
        self.code = code or self.code
