"""What a model refuses, in our words."""

from collections.abc import Iterator

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from schemas.field_types import PATTERN_WORDS
from schemas.findings import Fault

_WORDS = {
    "missing": "is required",
    "string_type": "must be text",
    "string_unicode": "must not contain half of a surrogate pair",
    "string_too_short": "must not be empty",
    "int_type": "must be a whole number",
    "float_type": "must be a number",
    "finite_number": "must be a finite number",
    "bool_type": "must be true or false",
    "tuple_type": "must be a list",
    "dict_type": "must be an object",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "timezone_aware": "must have a time zone",
    "string_too_long": "must have at most {max_length} characters",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "literal_error": "must be one of {expected}",
    "enum": "must be one of {expected}",
}
"""By pydantic's type of error; its own words serve for the rest."""


def find_model_faults(error: ValidationError) -> Iterator[Fault]:
    """Every fault with its path in what was validated. Values are never quoted: they may be secrets."""
    for fault in error.errors(include_url=False, include_input=False):
        yield fault["loc"], _in_words(fault)


def _in_words(fault: ErrorDetails) -> str:
    kind, context = fault["type"], fault.get("ctx", {})
    if kind == "string_pattern_mismatch":
        return PATTERN_WORDS.get(context["pattern"], fault["msg"])
    return _WORDS[kind].format_map(context) if kind in _WORDS else fault["msg"]
