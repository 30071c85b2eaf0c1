"""The description of the live streams."""

import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from api import talk
from schemas.asyncapi import asyncapi
from schemas.stream import CLOSE_MEANINGS, CloseCode, StreamError
from tests.described import misfits
from tests.unit.api.world import an_event

DOCUMENT: Any = asyncapi()
ROOT = Path(__file__).parents[3]
TABLE = [f"| {code.value} | {means} |" for code, means in CLOSE_MEANINGS.items()]


def references(value: object) -> set[str]:
    return set(re.findall(r"'\$ref': '([^']+)'", str(value)))


def test_every_reference_leads_somewhere() -> None:
    for reference in references(DOCUMENT):
        place = DOCUMENT
        for name in reference.removeprefix("#/").split("/"):
            place = place[name]


def test_both_channels_are_described() -> None:
    addresses = {channel["address"] for channel in DOCUMENT["channels"].values()}
    assert addresses == {"/v1/executions/{execution_id}/stream", "/v1/stream"}
    assert {each["action"] for each in DOCUMENT["operations"].values()} == {"send", "receive"}


@pytest.mark.parametrize("name", DOCUMENT["components"]["schemas"])
def test_every_schema_is_one(name: str) -> None:
    Draft202012Validator.check_schema(DOCUMENT["components"]["schemas"][name])


def test_the_close_codes_stand_in_one_table_everywhere() -> None:
    assert set(CLOSE_MEANINGS) == set(CloseCode)
    readme = (ROOT / "README.md").read_text()
    assert [row for row in TABLE if row not in readme or row not in str(talk.__doc__)] == []
    assert DOCUMENT["channels"]["executions"]["x-close-codes"] == {str(c.value): m for c, m in CLOSE_MEANINGS.items()}


def test_what_is_said_fits_and_something_else_does_not() -> None:
    assert misfits(an_event(1).model_dump_json(), "Event") == []
    assert misfits(StreamError(code="not-found", detail="x").model_dump_json(), "StreamError") == []
    assert misfits('{"seq":0,"type":"step.danced","at":"noon"}', "Event") != []
