"""The one way to read a small request body into its model."""

from typing import TypeVar

from pydantic import ValidationError

from schemas.findings import Findings
from schemas.json_text import InvalidJsonError, JsonLimits, read_json
from schemas.model_faults import find_model_faults
from schemas.problem import InvalidInputError
from schemas.wire import Wire

Body = TypeVar("Body", bound=Wire)


class InvalidBodyError(InvalidInputError):
    """A body with faults; ``errors`` has all of them, with pointers into what was sent."""

    code = "invalid-body"


def read_body(model: type[Body], text: bytes, limits: JsonLimits) -> Body:
    """The model in a request's body.

    Raises: InvalidBodyError: with the faults of the JSON and of the model together.
    """
    try:
        value, found = read_json(text, limits)
    except InvalidJsonError as error:
        raise InvalidBodyError(error.errors, error.code) from error
    return _check(model, value, found)


def _check(model: type[Body], value: object, found: Findings) -> Body:
    body = None
    try:
        body = model.model_validate(value)
    except ValidationError as error:
        for path, detail in find_model_faults(error):
            if not found.is_blank(path):
                found.add(path, detail)
    if found or body is None:
        raise InvalidBodyError(found.errors())
    return body
