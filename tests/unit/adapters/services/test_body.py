"""A body is a JSON object, or it is nothing."""

import pytest

from stage_e.adapters.services.body import parsed


def test_an_object_is_read() -> None:
    assert parsed(b'{"success": true, "data": {"total": 6, "load": 0.5}}') == {
        "success": True,
        "data": {"total": 6, "load": 0.5},
    }


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"ok"',
        b"<html>",
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": 1e999}',
        b'{"a": "\xff\xfe"}',
        b'{"a": 1',
        b'{"a":' + b"[" * 100_000,
        b'{"a": ' + b"9" * 5000 + b"}",
    ],
)
def test_anything_else_is_nothing(body: bytes) -> None:
    assert parsed(body) is None
