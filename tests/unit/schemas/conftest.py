import json
from collections.abc import Callable

import pytest

from schemas.json_text import JsonObject, JsonValue
from schemas.submission import InvalidSubmissionError, Submission, read_submission

Faults = dict[str, str]


def make_step(**fields: JsonValue) -> JsonObject:
    return {"id": "a", "tool": "df", "inputs": {"command": "df -h"}, "estimated_duration": 5, **fields}


@pytest.fixture
def a_step() -> Callable[..., JsonObject]:
    return make_step


@pytest.fixture
def submit() -> Callable[..., Submission]:
    """Reads a submission of one step with these fields."""

    def read(**fields: JsonValue) -> Submission:
        return read_submission(json.dumps({"plan": {"steps": [make_step(**fields)]}}).encode())

    return read


@pytest.fixture
def faults_of() -> Callable[[object], Faults]:
    """Pointer to detail of everything that is wrong with a body, given as a value or as its text."""

    def read(body: object) -> Faults:
        text = body if isinstance(body, bytes) else json.dumps(body).encode()
        with pytest.raises(InvalidSubmissionError) as caught:
            read_submission(text)
        return {error.pointer: error.detail for error in caught.value.errors}

    return read


@pytest.fixture
def faults_of_step(faults_of: Callable[[object], Faults]) -> Callable[..., Faults]:
    """Pointer below the step to detail, for a plan of one step with these fields."""

    def read(**fields: JsonValue) -> Faults:
        found = faults_of({"plan": {"steps": [make_step(**fields)]}})
        return {at.removeprefix("/plan/steps/0"): detail for at, detail in found.items()}

    return read
