"""What an HTTP status that is no success says about the operation."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from schemas.json_text import JsonObject, JsonValue
from stage_e.adapters.services.output import brief
from stage_e.errors import LostStepError, PermanentStepError, StepError, TemporaryStepError

LONGEST_WAIT = timedelta(minutes=10)  # a service that asks for more is asked again all the same

_REFUSED_BEFORE_ANY_EFFECT = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}
_NOBODY_ANSWERED = {HTTPStatus.BAD_GATEWAY, HTTPStatus.GATEWAY_TIMEOUT, HTTPStatus.REQUEST_TIMEOUT}
_NAMED = 5  # so many faults of a 422 are told


def error_of(service: str, status: int, headers: Mapping[str, str], body: JsonObject) -> StepError:
    """The error that a status other than 2xx stands for, in words that hold nothing of what was sent."""
    if status in _REFUSED_BEFORE_ANY_EFFECT:
        wait = retry_after(headers.get("retry-after"), datetime.now(UTC))
        message = f"the {service} is busy (HTTP {status}) and did nothing"
        return TemporaryStepError(message, retry_after=wait, away=service)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.REQUEST_TIMEOUT:
        message = f"the {service} broke on the way (HTTP {status}); nobody knows how far it came"
        return LostStepError(message, away=service if status in _NOBODY_ANSWERED else "")
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return PermanentStepError(f"the {service} answers with a redirect (HTTP {status}); check its base URL")
    faults = _faults(body.get("detail"))
    return PermanentStepError(f"the {service} refuses the request (HTTP {status})" + (f": {faults}" if faults else ""))


def _faults(detail: JsonValue) -> str:
    """Place and message of FastAPI's faults, without the ``input`` in which secrets would stand."""
    faults = [fault for fault in detail if isinstance(fault, dict)] if isinstance(detail, list) else []
    return "; ".join(f"{_place(fault.get('loc'))}: {brief(str(fault.get('msg')))}" for fault in faults[:_NAMED])


def _place(loc: JsonValue) -> str:
    return brief(".".join(str(part) for part in loc)) if isinstance(loc, list) else "?"


def retry_after(value: str | None, now: datetime) -> timedelta | None:
    """The wait that a ``Retry-After`` asks for, in seconds or as a date, capped; ``None`` if it says nothing."""
    if value is None:
        return None
    try:
        wait_s = float(value)
    except ValueError:
        return _until(value, now)
    return timedelta(seconds=min(max(wait_s, 0.0), LONGEST_WAIT.total_seconds())) if math.isfinite(wait_s) else None


def _until(date: str, now: datetime) -> timedelta | None:
    try:
        moment = parsedate_to_datetime(date)
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(aware - now, timedelta()), LONGEST_WAIT)
