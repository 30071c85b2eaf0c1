"""Which of the media types that we offer a client would like best (RFC 9110, section 12.5.1)."""

from collections.abc import Sequence

JSON, CSV, EVENT_STREAM = "application/json", "text/csv", "text/event-stream"


def choose(accept: str, offered: Sequence[str]) -> str:
    """The offered media type with the greatest weight, the first one when nothing else is said."""
    if not accept:
        return offered[0]
    weights = dict(_weighed(each) for each in accept.split(","))
    return max(offered, key=lambda media_type: _weight(weights, media_type))


def _weighed(media_range: str) -> tuple[str, float]:
    name, *parameters = (part.strip().lower() for part in media_range.split(";"))
    for parameter in parameters:
        if parameter.startswith("q="):
            return name, _number(parameter[2:])
    return name, 1.0


def _number(text: str) -> float:
    """A weight from 0 to 1; 0 for what is none."""
    try:
        number = float(text)
    except ValueError:
        return 0.0
    return number if 0 <= number <= 1 else 0.0


def _weight(weights: dict[str, float], media_type: str) -> float:
    ranges = (media_type, f"{media_type.partition('/')[0]}/*", "*/*")
    return next((weights[each] for each in ranges if each in weights), 0.0)
