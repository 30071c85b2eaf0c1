"""Lists as planners send them, and JSON that is only carried."""

from typing import Annotated, TypeVar

from pydantic import (
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    JsonValue,
    ValidationError,
    ValidatorFunctionWrapHandler,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError, core_schema

from schemas.findings import MOST_ERRORS, Fault, Findings
from schemas.json_faults import find_faults, is_plain
from schemas.json_text import JsonObject

MOST_ITEMS = 500  # of one list; real ones have up to 200
Item = TypeVar("Item")


class _Lenient:
    """A list where null means empty; one beyond all reason is refused before its items are looked at."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_wrap_validator_function(_listed, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        listed = handler(schema) | {"maxItems": MOST_ITEMS}
        return listed if handler.mode == "serialization" else {"anyOf": [listed, {"type": "null"}]}


class _Carried:
    """A JSON object that is kept as it is; ``checked`` when its sender may be anyone."""

    def __init__(self, *, checked: bool) -> None:
        self._checked = checked

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        carried = core_schema.dict_schema(strict=True)
        return core_schema.no_info_after_validator_function(_plain, carried) if self._checked else carried


class _AnyJson:
    """Any JSON value of our own making, not looked into."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.any_schema()


ListOf = Annotated[tuple[Item, ...], _Lenient()]
"""At most ``MOST_ITEMS`` of a kind. Null is empty, a text is no list."""

ReceivedObject = Annotated[JsonObject, _Carried(checked=True)]
"""A JSON object of any content: finite numbers, no NUL, no lone surrogates, at most 100 deep. Null is none."""

CarriedObject = Annotated[JsonObject, _Carried(checked=False)]
"""A JSON object of our own making."""

CarriedJson = Annotated[JsonValue, _AnyJson()]
"""A JSON value of our own making."""


def refuse_at(faults: list[Fault]) -> ValidationError:
    """The error for a validator to raise: every fault at its own path below the validated field."""
    lines = [
        InitErrorDetails(type=PydanticCustomError("refused", "{detail}", {"detail": detail}), loc=path, input=None)
        for path, detail in faults
    ]
    return ValidationError.from_exception_data("refused", lines)


def _listed(value: object, validate: ValidatorFunctionWrapHandler) -> object:
    if value is None:
        return ()
    if isinstance(value, list | tuple) and len(value) > MOST_ITEMS:
        raise refuse_at([((), f"has {len(value)} items, at most {MOST_ITEMS} are taken")])
    try:
        return validate(value)
    except ValidationError as error:
        # 500 such lists would take a second to spell out.
        if error.error_count() > MOST_ERRORS:
            raise refuse_at([((), f"has {error.error_count()} faults in its items")]) from None
        raise


def _plain(value: JsonObject) -> JsonObject:
    if is_plain(value):
        return value
    found = Findings()
    find_faults(value, found)
    raise refuse_at(found.faults())
