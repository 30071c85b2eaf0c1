"""A status that is no success says whether anything was done."""

from datetime import UTC, datetime, timedelta

import pytest

from schemas.json_text import JsonObject
from stage_e.adapters.services.refusal import LONGEST_WAIT, error_of, retry_after
from stage_e.errors import LostStepError, PermanentStepError, StepError, TemporaryStepError

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (429, TemporaryStepError),
        (503, TemporaryStepError),
        (301, PermanentStepError),
        (400, PermanentStepError),
        (401, PermanentStepError),
        (404, PermanentStepError),
        (405, PermanentStepError),
        (422, PermanentStepError),
        (408, LostStepError),
        (500, LostStepError),
        (502, LostStepError),
        (504, LostStepError),
    ],
)
def test_a_status_says_what_is_known(status: int, error: type[StepError]) -> None:
    assert type(error_of("asset-service", status, {}, {})) is error


def test_the_wait_that_a_service_asks_for_is_passed_on() -> None:
    error = error_of("asset-service", 503, {"retry-after": "7"}, {})
    assert isinstance(error, TemporaryStepError)
    assert error.retry_after == timedelta(seconds=7)


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("nan", None),
        ("7", timedelta(seconds=7)),
        ("1.5", timedelta(seconds=1.5)),
        ("-3", timedelta()),
        ("999999999", LONGEST_WAIT),
        ("Mon, 23 Nov 2026 01:00:30 GMT", timedelta(seconds=30)),
        ("Mon, 23 Nov 2026 00:00:00 GMT", timedelta()),
        ("Tue, 24 Nov 2026 01:00:00 GMT", LONGEST_WAIT),
    ],
)
def test_a_retry_after_is_seconds_or_a_date(value: str | None, wait: timedelta | None) -> None:
    assert retry_after(value, NOW) == wait


def test_a_refusal_names_the_faults_but_not_what_was_sent() -> None:
    detail: JsonObject = {"loc": ["body", "command"], "msg": "Field required", "input": {"password": "hunter2"}}
    message = str(error_of("automation-service", 422, {}, {"detail": [detail]}))
    assert "body.command: Field required" in message
    assert "hunter2" not in message
