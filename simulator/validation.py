"""Refusals in the shape that FastAPI with pydantic 2.5 gives them."""

from simulator.jsonvalue import JsonObject, JsonValue

_HELP = "https://errors.pydantic.dev/2.5/v/"
Location = tuple[str, ...]


class InvalidRequestError(Exception):
    """The request is answered with 422 and these ``errors``."""

    def __init__(self, errors: list[JsonObject]) -> None:
        super().__init__("; ".join(f"{error['loc']}: {error['msg']}" for error in errors))
        self.errors = errors


def _error(kind: str, loc: Location, message: str, value: JsonValue) -> JsonObject:
    return {"type": kind, "loc": list(loc), "msg": message, "input": value, "url": _HELP + kind}


def missing(loc: Location, value: JsonValue) -> JsonObject:
    """A field that has to be there."""
    return _error("missing", loc, "Field required", value)


def json_invalid(reason: str) -> JsonObject:
    """A body that is no JSON."""
    return {
        "type": "json_invalid",
        "loc": ["body", 0],
        "msg": "JSON decode error",
        "input": {},
        "ctx": {"error": reason},
    }


def no_object(value: JsonValue) -> JsonObject:
    """A body that is JSON, but no object."""
    return _error(
        "model_attributes_type", ("body",), "Input should be a valid dictionary or object to extract fields from", value
    )


def require(payload: JsonObject, *names: str) -> None:
    """Raises: InvalidRequestError naming every one of ``names`` that ``payload`` lacks."""
    errors = [missing(("body", name), payload) for name in names if name not in payload]
    if errors:
        raise InvalidRequestError(errors)


def whole_number(text: str, loc: Location, low: int | None = None, high: int | None = None) -> int:
    """The number that ``text`` spells, between ``low`` and ``high``."""
    try:
        number = int(text)
    except ValueError:
        message = "Input should be a valid integer, unable to parse string as an integer"
        raise InvalidRequestError([_error("int_parsing", loc, message, text)]) from None
    if low is not None and number < low:
        raise InvalidRequestError([_bound("greater_than_equal", "ge", low, loc, text)])
    if high is not None and number > high:
        raise InvalidRequestError([_bound("less_than_equal", "le", high, loc, text)])
    return number


def _bound(kind: str, sign: str, bound: int, loc: Location, text: str) -> JsonObject:
    words = kind.replace("_", " ").replace(" equal", " or equal to")
    error = _error(kind, loc, f"Input should be {words} {bound}", text)
    return {**error, "ctx": {sign: bound}}


def truth(text: str, loc: Location) -> bool:
    """The truth value that ``text`` spells, as pydantic reads it."""
    if text.lower() in {"1", "true", "t", "yes", "y", "on"}:
        return True
    if text.lower() in {"0", "false", "f", "no", "n", "off"}:
        return False
    message = "Input should be a valid boolean, unable to interpret input"
    raise InvalidRequestError([_error("bool_parsing", loc, message, text)])


def text_field(payload: JsonObject, name: str, default: str = "") -> str:
    """``payload[name]`` if it is a text; null and absence give ``default``."""
    value = payload.get(name)
    if value is None:
        return default
    if not isinstance(value, str):
        raise InvalidRequestError([_error("string_type", ("body", name), "Input should be a valid string", value)])
    return value


def number_field(payload: JsonObject, name: str, default: int) -> int:
    """``payload[name]`` if it is a whole number or spells one; absence gives ``default``."""
    value = payload.get(name, default)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str):
        return whole_number(value, ("body", name))
    raise InvalidRequestError([_error("int_type", ("body", name), "Input should be a valid integer", value)])
